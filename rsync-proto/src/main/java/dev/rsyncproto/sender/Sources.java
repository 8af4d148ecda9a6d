package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Roots;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directories that this session's names are relative to, and which entry belongs to which.
final class Sources implements AutoCloseable {
    private static final Bytes ROOT = Bytes.utf8("/");

    private final Dir cwd;
    private final Paths paths;
    private final boolean noAtime;
    private final Map<Bytes, Source> open = new HashMap<>();

    /// Nearly always there is one; only entries of others are noted.
    private @Nullable Source usual;

    private final IdentityHashMap<FileEntry, Source> others = new IdentityHashMap<>();

    /// @param following symlinks to directories are walked into: names go through them
    Sources(Dir cwd, Paths paths, boolean following, boolean noAtime) {
        this.noAtime = noAtime;
        this.cwd = cwd;
        this.paths =
                following && paths.virtual() == null
                        ? Paths.FOLLOWING.fakingSuper(paths.fakeSuper())
                        : paths;
    }

    /// @param dir as the user named it; empty for the current directory
    Source at(Bytes dir, boolean followLinks) throws PosixException {
        Bytes key = followLinks ? dir.plus("\0") : dir;
        Source source = open.get(key);
        if (source == null) {
            Paths how = followLinks ? Paths.DIRECT.fakingSuper(paths.fakeSuper()) : paths;
            source =
                    dir.isEmpty()
                            ? new Source(dir, cwd, false, how, noAtime)
                            : new Source(dir, Roots.openDir(cwd, dir), true, how, noAtime);
            open.put(key, source);
        }
        return source;
    }

    /// For a name of the list, absolute ones (with `-R`) from the root. A symlink that the user put
    /// into a name above its last component is followed; those below are not.
    Source forName(Bytes dir, Bytes name) throws PosixException {
        Source source = at(name.startsWith(ROOT) ? ROOT : dir, false);
        if (name.lastIndexOf('/') <= 0) {
            return source;
        }
        try {
            source.tree.parent(source.path(name));
        } catch (PosixException e) {
            if (e.is(Errno.ELOOP) || e.is(Errno.ENOTDIR)) {
                return at(name.startsWith(ROOT) ? ROOT : dir, true);
            }
        }
        return source;
    }

    void belongs(FileEntry entry, Source source) {
        if (usual == null) {
            usual = source;
        } else if (usual != source) {
            others.put(entry, source);
        }
    }

    Source of(FileEntry entry) {
        Source source = others.isEmpty() ? null : others.get(entry);
        if (source == null) {
            source = usual;
        }
        if (source == null) {
            throw new AssertionError("an entry of no source");
        }
        return source;
    }

    @Override
    public void close() {
        open.values().forEach(Source::close);
    }
}
