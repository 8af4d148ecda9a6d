package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.filter.RuleContext;
import dev.rsyncproto.filter.RuleFiles;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Roots;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Files of filter rules. A symlink on the way to one counts only where it is ours or root's:
/// anybody may own a directory of the transfer (syscall.c, `open_no_attacker_symlinks`).
final class MergeFiles implements RuleFiles {
    private static final Bytes DASH = Bytes.utf8("-");

    private final Dir cwd;
    private final boolean server;

    MergeFiles(Dir cwd, boolean server) {
        this.cwd = cwd;
        this.server = server;
    }

    /// The rules that this end was given.
    ///
    /// @throws dev.rsyncproto.options.RuleException where they cannot be honoured
    static Filters filters(Options options, Dir cwd, boolean sending) throws IOException {
        return Filters.of(
                options.filters,
                new RuleContext(
                        sending,
                        options.deletion.excluded(),
                        options.from0,
                        new MergeFiles(cwd, options.server),
                        variable("HOME"),
                        variable("CVSIGNORE")));
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
            refuseForeignLinks(path);
            return Roots.readFile(cwd, path);
        } catch (PosixException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    private void refuseForeignLinks(Bytes path) throws PosixException {
        int euid = Process.euid();
        for (int at = path.indexOf('/', 1); ; at = path.indexOf('/', at + 1)) {
            Bytes part = at < 0 ? path : path.sub(0, at);
            Stat stat = cwd.statOrNull(part);
            if (stat != null && stat.isSymlink() && stat.uid() != 0 && stat.uid() != euid) {
                throw new PosixException("open", path, Errno.ELOOP);
            }
            if (at < 0 || stat == null) {
                return;
            }
        }
    }
}
