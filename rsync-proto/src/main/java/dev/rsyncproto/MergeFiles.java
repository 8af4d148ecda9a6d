package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.filter.RuleContext;
import dev.rsyncproto.filter.RuleFiles;
import dev.rsyncproto.filter.RuleNotices;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Files of filter rules. A symlink on the way to one counts only where it is ours or root's:
/// anybody may own a directory of the transfer (syscall.c, `open_no_attacker_symlinks`).
final class MergeFiles implements RuleFiles {
    private static final Bytes DASH = Bytes.utf8("-");

    private final Dir cwd;
    private final boolean server;
    private final OperatorPaths paths;

    MergeFiles(Dir cwd, Options options) {
        this.cwd = cwd;
        this.server = options.server;
        this.paths = OperatorPaths.of(options);
    }

    /// The rules that this end was given.
    ///
    /// @throws dev.rsyncproto.options.RuleException where they cannot be honoured
    static Filters filters(Session session, Dir cwd) throws IOException {
        Options options = session.options;
        return Filters.of(
                options.filters,
                new RuleContext(
                        session.sending,
                        options.deletion.excluded(),
                        options.from0,
                        new MergeFiles(cwd, options),
                        variable("HOME"),
                        variable("CVSIGNORE"),
                        new Notices(session)));
    }

    private record Notices(Session session) implements RuleNotices {
        @Override
        public void leftOut(String line) throws IOException {
            session.say(Events.Level.ERROR, line);
        }

        @Override
        public void notRead(String line) throws IOException {
            session.addIoError(Session.IOERR_GENERAL);
            session.say(Events.Level.ERROR, line);
        }

        @Override
        public void odd(String line, boolean walking) throws IOException {
            String end = session.server ? "server" : "client";
            String role = session.sending ? "sender" : "generator";
            session.debug(Debug.FILTER, 1, "[" + (walking ? role : end) + "] " + line);
        }
    }

    private static @Nullable Bytes variable(String name) {
        String value = System.getenv(name);
        return value == null ? null : Bytes.utf8(value);
    }

    @Override
    public byte[] read(Bytes path) throws IOException {
        if (path.equals(DASH) && !server) {
            return System.in.readAllBytes();
        }
        try {
            return paths.read(cwd, path, OperatorPaths.Reach.CONFINED);
        } catch (PosixException e) {
            if (e.is(Errno.EISDIR)) {
                return new byte[0]; // stdio opens a directory, and is at its end at once
            }
            throw new IOException(Reason.of(e), e);
        }
    }
}
