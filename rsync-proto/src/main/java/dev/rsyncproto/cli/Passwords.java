package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Reason;
import java.io.Console;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The password for a daemon: from `--password-file`, `RSYNC_PASSWORD` or the terminal
/// (authenticate.c, `auth_client`).
final class Passwords {
    private static final int MAX = 511;
    private static final int OTHERS = 06;

    private Passwords() {}

    // Without a terminal there may be no console: it depends on the JDK's console provider.
    @SuppressWarnings("SystemConsoleNull")
    static Bytes find(@Nullable Bytes file, OperatorPaths paths) throws SessionException {
        if (file != null) {
            return fromFile(file, paths);
        }
        String given = System.getenv("RSYNC_PASSWORD");
        if (given != null) {
            return Bytes.utf8(given);
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password: ");
        return typed == null
                ? Bytes.EMPTY
                : Bytes.of(new String(typed).getBytes(StandardCharsets.UTF_8));
    }

    /// Its first line. A file that others may read or write holds no secret.
    private static Bytes fromFile(Bytes file, OperatorPaths paths) throws SessionException {
        Bytes text;
        try (Dir cwd = Dir.cwd();
                Fd fd =
                        file.equals(Bytes.utf8("-"))
                                ? Fd.open(Bytes.utf8("/dev/stdin"), OpenFlags.O_RDONLY, 0)
                                : paths.open(
                                        cwd,
                                        file,
                                        OpenFlags.O_RDONLY,
                                        0,
                                        OperatorPaths.Reach.ANYWHERE)) {
            Stat stat = fd.stat();
            if (stat.isRegular() && (stat.mode() & OTHERS) != 0) {
                throw wrong("ERROR: password file must not be other-accessible");
            }
            if (stat.isRegular() && Process.uid() == 0 && stat.uid() != 0) {
                throw wrong("ERROR: password file must be owned by root when running as root");
            }
            text = FirstBytes.of(fd, MAX);
        } catch (PosixException e) {
            throw wrong("could not open password file " + file + ": " + Reason.of(e));
        }
        int from = 0;
        while (from < text.length() && isEnd(text.at(from))) {
            from++;
        }
        int to = from;
        while (to < text.length() && !isEnd(text.at(to))) {
            to++;
        }
        if (from == to) {
            throw wrong("ERROR: failed to read a password from " + file);
        }
        return text.sub(from, to);
    }

    private static boolean isEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    private static SessionException wrong(String message) {
        return new SessionException(ExitCode.SYNTAX, message);
    }
}
