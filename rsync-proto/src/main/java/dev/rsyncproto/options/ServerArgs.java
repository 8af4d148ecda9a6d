package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;

/// The arguments a client gives to `rsync --server`.
public final class ServerArgs {
    private ServerArgs() {}

    /// The options for the server, beginning with `--server`, without `.` and paths.
    ///
    /// `weSend`: this client is the sender (so the server gets no `--sender`).
    public static List<Bytes> of(Options o, boolean weSend) {
        return List.of();
    }

    /// All that follows the program's name: options, `.`, `paths`, unescaped (no shell between).
    public static List<Bytes> full(Options o, boolean weSend, List<Bytes> paths) {
        return paths;
    }

    /// Reads what a client sent: all that follows the program's name (a first `--server` may be
    /// missing). The first path argument, `.`, is taken off.
    public static OptionParser.Parsed parse(List<Bytes> args) throws OptionException {
        return OptionParser.parse(args);
    }
}
