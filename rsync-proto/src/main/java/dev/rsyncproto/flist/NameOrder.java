package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The order of file lists (flist.c:f_name_cmp).
///
/// From protocol 29 on, within a directory what is not a directory comes first, and a directory
/// comes just before its contents; names compare as unsigned bytes, `.` first of all. Below, names
/// compare as plain paths where directories end in a slash.
final class NameOrder implements Comparator<FileEntry> {
    private static final byte[] SLASH = {'/'};
    private static final byte[] EMPTY = {};

    private static final int DIR = 0;
    private static final int AFTER_DIR = 1;
    private static final int BASE = 2;
    private static final int TRAILING = 3;

    private final boolean dirsLast;

    NameOrder(int protocol) {
        dirsLast = protocol >= 29;
    }

    @Override
    public int compare(FileEntry a, FileEntry b) {
        Bytes aDir = a.dirname();
        Bytes bDir = b.dirname();
        if (aDir != null && bDir != null) {
            int at = aDir.mismatch(bDir);
            if (at >= 0 && at < Math.min(aDir.length(), bDir.length())) {
                return (aDir.at(at) & 0xff) - (bDir.at(at) & 0xff);
            }
        }
        if (Objects.equals(aDir, bDir) && !a.isDir() && !b.isDir()) {
            return Arrays.compareUnsigned(a.rawBasename(), b.rawBasename());
        }
        return walk(a, b);
    }

    /// Whatever they are.
    private int walk(FileEntry a, FileEntry b) {
        Cursor x = new Cursor(a);
        Cursor y = new Cursor(b);
        if (Objects.equals(a.dirname(), b.dirname())) {
            x.base();
            y.base();
        } else {
            x.start();
            y.start();
        }
        if (x.path != y.path) {
            return x.path ? 1 : -1;
        }
        while (true) {
            if (x.atEnd()) {
                x.next();
                if (!y.atEnd() && x.path != y.path) {
                    return x.path ? 1 : -1;
                }
            }
            if (y.atEnd()) {
                if (y.next() && x.atEnd()) {
                    return 0;
                }
                if (x.path != y.path) {
                    return x.path ? 1 : -1;
                }
            }
            int difference = x.take() - y.take();
            if (difference != 0) {
                return difference;
            }
        }
    }

    /// A walk over `dirname / basename /` that knows whether it is in a path or in an item.
    private final class Cursor {
        private final FileEntry entry;
        private @Nullable Bytes dir;
        private byte[] part = EMPTY;
        private int at;
        private int state;
        private boolean path;

        Cursor(FileEntry entry) {
            this.entry = entry;
        }

        void start() {
            Bytes dirname = entry.dirname();
            if (dirname == null) {
                base();
            } else {
                dir = dirname;
                path = dirsLast;
                state = DIR;
            }
        }

        void base() {
            dir = null;
            at = 0;
            part = entry.rawBasename();
            path = entry.isDir() && dirsLast;
            if (path && part.length == 1 && part[0] == '.') {
                path = false;
                state = TRAILING;
                part = EMPTY;
            } else {
                state = BASE;
            }
        }

        boolean atEnd() {
            return at >= (dir != null ? dir.length() : part.length);
        }

        /// Goes on to the next part; true where the whole name is done.
        boolean next() {
            switch (state) {
                case DIR -> {
                    dir = null;
                    part = SLASH;
                    at = 0;
                    state = AFTER_DIR;
                    return false;
                }
                case AFTER_DIR -> {
                    base();
                    return false;
                }
                case BASE -> {
                    state = TRAILING;
                    if (path) {
                        part = SLASH;
                        at = 0;
                        return false;
                    }
                    return true;
                }
                default -> {
                    path = false;
                    return true;
                }
            }
        }

        int take() {
            if (atEnd()) {
                return 0;
            }
            return (dir != null ? dir.at(at++) : part[at++]) & 0xff;
        }
    }
}
