package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.filter.RuleContext;
import dev.rsyncproto.filter.RuleFiles;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
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
    static Filters filters(Options options, Dir cwd, boolean sending) throws IOException {
        return Filters.of(
                options.filters,
                new RuleContext(
                        sending,
                        options.deletion.excluded(),
                        options.from0,
                        new MergeFiles(cwd, options),
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
            return paths.read(cwd, path, OperatorPaths.Reach.CONFINED);
        } catch (PosixException e) {
            throw new IOException(Reason.of(e), e);
        }
    }
}
