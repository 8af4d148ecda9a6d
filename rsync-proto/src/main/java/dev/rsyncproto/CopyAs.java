package dev.rsyncproto;

import dev.rsyncproto.options.OptionException;

/// Obeys a server's `--copy-as`. The ids of a process are those of all its threads: only a program
/// that has its process for this one session can become somebody else.
public interface CopyAs {
    /// For whoever serves inside another program.
    CopyAs REFUSED =
            who -> {
                throw new OptionException(
                        OptionException.UNSUPPORTED,
                        "--copy-as: this server is part of another program and cannot become "
                                + who);
            };

    /// @param who `USER` or `USER:GROUP`
    void become(String who) throws OptionException;
}
