package dev.gsyncd.directory;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks at the source as it is now.
final class SourceWalk {
    private static final Bytes DOT = Bytes.utf8(".");

    private final Dir root;

    SourceWalk(Dir root) {
        this.root = root;
    }

    /// The dirty paths by what they are now.
    ///
    /// @param directories that exist
    /// @param files that exist and have one name
    /// @param linked that exist and have more names
    record Settled(Set<Bytes> directories, Set<Bytes> files, Set<Bytes> linked) {}

    /// A directory that is gone makes the nearest one above it dirty, so that its name goes from
    /// the mirror; a file that is gone needs nothing, its directory being dirty.
    Settled settle(Set<Bytes> dirtyDirectories, Set<Bytes> dirtyFiles) {
        Settled result = new Settled(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        for (Bytes path : dirtyDirectories) {
            Bytes at = path;
            while (!at.isEmpty() && !isDirectory(at)) {
                at = at.parent();
            }
            result.directories().add(at);
        }
        List<Bytes> sorted = new ArrayList<>(dirtyFiles);
        sorted.sort(Comparator.naturalOrder());
        Parent parent = new Parent();
        try {
            for (Bytes path : sorted) {
                Stat stat;
                try {
                    stat = parent.stat(path);
                } catch (PosixException e) {
                    // Its session finds the same, says why, and it stays dirty.
                    result.files().add(path);
                    continue;
                }
                if (stat == null) {
                    continue;
                }
                if (stat.isDir()) {
                    result.directories().add(path);
                } else if (stat.isRegular() && stat.nlink() > 1) {
                    result.linked().add(path);
                } else {
                    result.files().add(path);
                }
            }
        } finally {
            parent.close();
        }
        return result;
    }

    private boolean isDirectory(Bytes path) {
        try (Dir dir = root.openDirBeneath(path)) {
            return dir.stat().isDir();
        } catch (PosixException e) {
            return false;
        }
    }

    /// Adds all directories and all other files below and including `top`. What cannot be listed is
    /// added as a directory, so that its session says why.
    void collect(Bytes top, Set<Bytes> directories, Set<Bytes> files) {
        walk(top, Long.MIN_VALUE, directories, files);
    }

    /// The files whose ctime is `seconds` or later.
    Set<Bytes> changedSince(long seconds) {
        Set<Bytes> files = new TreeSet<>();
        walk(Bytes.EMPTY, seconds, new TreeSet<>(), files);
        return files;
    }

    private void walk(Bytes top, long since, Set<Bytes> directories, Set<Bytes> files) {
        Deque<Bytes> todo = new ArrayDeque<>(List.of(top));
        while (!todo.isEmpty()) {
            Bytes path = todo.removeLast();
            directories.add(path);
            try (Dir dir = path.isEmpty() ? root.openDir(DOT) : root.openDirBeneath(path)) {
                for (DirEntry entry : dir.list()) {
                    Stat stat = dir.statOrNull(entry.name());
                    if (stat == null) {
                        continue;
                    }
                    Bytes below = path.slash(entry.name());
                    if (stat.isDir()) {
                        todo.add(below);
                    } else if (stat.ctimeSec() >= since) {
                        files.add(below);
                    }
                }
            } catch (PosixException e) {
                // Gone, or not readable: its session finds the same and says so.
            }
        }
    }

    /// Keeps the directory of the last path open: sorted paths share it.
    private final class Parent {
        private Bytes path = Bytes.EMPTY;
        private @Nullable Dir dir;

        @Nullable Stat stat(Bytes file) throws PosixException {
            Dir in = dir;
            if (in == null || !path.equals(file.parent())) {
                close();
                path = file.parent();
                try {
                    in = path.isEmpty() ? root.openDir(DOT) : root.openDirBeneath(path);
                } catch (PosixException e) {
                    if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                        return null;
                    }
                    throw e;
                }
                dir = in;
            }
            return in.statOrNull(file.baseName());
        }

        void close() {
            if (dir != null) {
                dir.close();
                dir = null;
            }
        }
    }
}
