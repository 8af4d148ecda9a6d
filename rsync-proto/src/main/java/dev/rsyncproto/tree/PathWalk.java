package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.posix.Stat;
import org.jspecify.annotations.Nullable;

/// One path from its start to its last component, one component after the other: symlinks of ours
/// and of root are replaced by their targets, others refused (syscall.c, `ona_open`).
final class PathWalk implements AutoCloseable {
    /// So many symlinks, not components.
    private static final int MAX_LINKS = 40;

    private static final Bytes ROOT = Bytes.utf8("/");
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_DOT = Bytes.utf8("..");

    // config
    private final Bytes path;
    private final @Nullable Bytes confinement;
    private final int euid = Process.euid();

    // state
    private Dir here;
    private boolean owned;
    private Bytes rest;
    private int links;

    /// Where we are, tracked only where that matters.
    private Bytes absolute = Bytes.EMPTY;

    /// A handle of ours, as `/proc/self/fd/7`, is spelled outside whatever it leads to: the way to
    /// it is free, what it leads to is looked at.
    private boolean onTheWayToHandle;

    /// @param at owned by the caller
    /// @param confinement where the path has to come out, null: anywhere
    /// @param handles a path may begin with a handle of ours, as those of rrsync do
    PathWalk(Dir at, Bytes path, @Nullable Bytes confinement, boolean handles)
            throws PosixException {
        if (path.isEmpty()) {
            throw new PosixException("openat", path, Errno.ENOENT);
        }
        this.path = path;
        this.confinement = confinement;
        this.here = at;
        this.rest = path;
        this.onTheWayToHandle = handles && isHandle(path);
        if (path.startsWith(ROOT)) {
            fromRoot();
        } else if (confinement != null) {
            absolute = Roots.pathOf(at, Bytes.EMPTY);
            if (absolute.isEmpty()) {
                throw refused();
            }
            absolute = absolute.equals(ROOT) ? Bytes.EMPTY : absolute;
        }
    }

    /// The directory that the last component is in.
    Dir here() {
        return here;
    }

    /// Goes all the way; the last component is no symlink.
    ///
    /// @param mayBeNew nothing needs to have the last name
    /// @return the name in [#here]
    Bytes toLeaf(boolean mayBeNew) throws PosixException {
        while (!rest.isEmpty()) {
            int slash = rest.indexOf('/', 0);
            Bytes name = slash < 0 ? rest : rest.sub(0, slash);
            Bytes after = slash < 0 ? Bytes.EMPTY : rest.from(slash);
            Stat stat = here.statOrNull(name);
            if (stat == null && !(slash < 0 && mayBeNew)) {
                throw new PosixException("openat", path, Errno.ENOENT);
            }
            if (stat != null && stat.isSymlink()) {
                follow(name, stat, after);
                continue;
            }
            step(name);
            if (slash < 0) {
                return name;
            }
            move(here.openDir(name));
            rest = withoutSlashes(after);
        }
        return DOT;
    }

    private void follow(Bytes name, Stat stat, Bytes after) throws PosixException {
        // in a user namespace root's own /proc may seem to belong to nobody
        boolean procOwn =
                onTheWayToHandle && (isAt("/proc", name, "self") || isAt("/dev", name, "fd"));
        if (!procOwn && stat.uid() != 0 && stat.uid() != euid) {
            throw refused();
        }
        if (++links > MAX_LINKS) {
            throw refused();
        }
        Bytes target = here.readlink(name);
        rest = target.plus(after);
        if (target.startsWith(ROOT)) {
            onTheWayToHandle = onTheWayToHandle && isHandle(rest);
            fromRoot();
        }
    }

    private boolean isAt(String directory, Bytes name, String wanted) {
        return absolute.equals(Bytes.utf8(directory)) && name.equals(Bytes.utf8(wanted));
    }

    private void fromRoot() throws PosixException {
        move(Dir.open(ROOT));
        absolute = Bytes.EMPTY;
        rest = withoutSlashes(rest);
    }

    private void move(Dir next) {
        if (owned) {
            here.close();
        }
        here = next;
        owned = true;
    }

    private static Bytes withoutSlashes(Bytes from) {
        int at = 0;
        while (at < from.length() && from.at(at) == '/') {
            at++;
        }
        return from.from(at);
    }

    private void step(Bytes name) throws PosixException {
        boolean tracked = confinement != null || onTheWayToHandle;
        if (!tracked || name.equals(DOT)) {
            return;
        }
        absolute =
                name.equals(DOT_DOT)
                        ? absolute.sub(0, Math.max(absolute.lastIndexOf('/'), 0))
                        : absolute.plus("/").plus(name);
        if (!onTheWayToHandle && confinement != null && isOutside(absolute, confinement)) {
            throw refused();
        }
    }

    /// Directories above the root are on the way to it.
    private static boolean isOutside(Bytes path, Bytes root) {
        boolean inside = path.equals(root) || path.startsWith(root.plus("/"));
        boolean above = path.isEmpty() || root.startsWith(path.plus("/"));
        return !inside && !above;
    }

    /// `/proc/self/fd`, `/proc/1/fd`, `/dev/fd` or below.
    private static boolean isHandle(Bytes path) {
        String text = path.utf8();
        return text.matches("(/dev/fd|/proc/(self|[0-9]+)/fd)(/.*)?");
    }

    private PosixException refused() {
        return new PosixException("openat", path, Errno.ELOOP);
    }

    @Override
    public void close() {
        if (owned) {
            here.close();
            owned = false;
        }
    }
}
