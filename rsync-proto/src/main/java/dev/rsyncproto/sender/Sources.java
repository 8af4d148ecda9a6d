package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
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

    private enum Way {
        USUAL,
        /// A symlink is above the name.
        THROUGH_LINKS,
        /// The name is one, and stands for what it leads to.
        INTO_LINKS
    }

    private record Key(Bytes dir, Way way) {}

    private final Paths paths;
    private final boolean noAtime;
    private final Map<Key, Source> open = new HashMap<>();

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
    private Source at(Bytes dir, Way way) throws PosixException {
        Key key = new Key(dir, way);
        Source source = open.get(key);
        if (source == null) {
            Paths how =
                    switch (way) {
                        case USUAL -> paths;
                        case THROUGH_LINKS -> Paths.DIRECT.fakingSuper(paths.fakeSuper());
                        case INTO_LINKS -> Paths.FOLLOWING.fakingSuper(paths.fakeSuper());
                    };
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
    ///
    /// @param asDirectory a symlink to a directory stands for it: `link/`
    Source forName(Bytes dir, Bytes name, boolean asDirectory) throws PosixException {
        Bytes root = name.startsWith(ROOT) ? ROOT : dir;
        Source source = at(root, Way.USUAL);
        if (!asDirectory && name.lastIndexOf('/') <= 0) {
            return source;
        }
        try {
            Stat last = asDirectory ? source.tree.statOrNull(source.path(name)) : null;
            if (last != null && last.isSymlink()) {
                return at(root, Way.INTO_LINKS);
            }
            source.tree.parent(source.path(name));
        } catch (PosixException e) {
            if (e.is(Errno.ELOOP) || e.is(Errno.ENOTDIR)) {
                return at(root, Way.THROUGH_LINKS);
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
