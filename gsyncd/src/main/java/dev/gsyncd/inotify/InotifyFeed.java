package dev.gsyncd.inotify;

import static dev.rsyncproto.posix.Inotify.IN_ATTRIB;
import static dev.rsyncproto.posix.Inotify.IN_CLOSE_WRITE;
import static dev.rsyncproto.posix.Inotify.IN_CREATE;
import static dev.rsyncproto.posix.Inotify.IN_DELETE;
import static dev.rsyncproto.posix.Inotify.IN_EXCL_UNLINK;
import static dev.rsyncproto.posix.Inotify.IN_IGNORED;
import static dev.rsyncproto.posix.Inotify.IN_ISDIR;
import static dev.rsyncproto.posix.Inotify.IN_MODIFY;
import static dev.rsyncproto.posix.Inotify.IN_MOVED_FROM;
import static dev.rsyncproto.posix.Inotify.IN_MOVED_TO;
import static dev.rsyncproto.posix.Inotify.IN_ONLYDIR;
import static dev.rsyncproto.posix.Inotify.IN_Q_OVERFLOW;
import static dev.rsyncproto.posix.Inotify.IN_UNMOUNT;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Inotify;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns the kernel's events into [TreeChange]s. For one thread.
public final class InotifyFeed implements AutoCloseable {
    private static final int MASK =
            IN_MODIFY
                    | IN_ATTRIB
                    | IN_CLOSE_WRITE
                    | IN_MOVED_FROM
                    | IN_MOVED_TO
                    | IN_CREATE
                    | IN_DELETE
                    | IN_ONLYDIR
                    | IN_EXCL_UNLINK;

    /// The second half of a rename is in the queue right after the first, but a read may end
    /// between them.
    private static final int SECOND_HALF_MILLIS = 20;

    /// Under a stream of renames each read may end in a first half; the last one then waits for the
    /// next poll.
    private static final int MOST_ROUNDS = 16;

    private final Dir root;
    private final EventSource source;
    private final WatchTree tree = new WatchTree();
    private final Set<Bytes> unreadable = new TreeSet<>();
    private final List<TreeChange> changes = new ArrayList<>();
    private boolean limitReached;
    private @Nullable Half half;

    /// A directory or file that went from a watched directory, to a place not known yet.
    private static final class Half {
        private final WatchTree.Node parent;
        private final Inotify.Event event;

        private Half(WatchTree.Node parent, Inotify.Event event) {
            this.parent = parent;
            this.event = event;
        }
    }

    /// @param root stays the caller's, which closes it after this
    public InotifyFeed(Dir root, EventSource source) {
        this.root = root;
        this.source = source;
    }

    /// Watches the root and all directories below; forgets all that was before. The caller crawls
    /// after this, so what is found here is no change.
    public void start() throws PosixException {
        WatchTree.Node old = tree.root();
        if (old != null) {
            tree.remove(old).forEach(this::end);
        }
        tree.clear();
        unreadable.clear();
        limitReached = false;
        half = null;
        WatchTree.Node node = tree.add(source.addWatch(root, MASK), null, Bytes.EMPTY);
        watchBelow(root, node);
        changes.clear();
    }

    /// What changed, after at most `timeoutMillis` without any event; may be empty.
    public List<TreeChange> poll(int timeoutMillis) throws PosixException {
        List<Inotify.Event> events = source.read(timeoutMillis);
        events.forEach(this::take);
        for (int round = 0; half != null && round < MOST_ROUNDS; round++) {
            Half waiting = half;
            source.read(SECOND_HALF_MILLIS).forEach(this::take);
            if (half == waiting) {
                finishHalf();
            }
        }
        List<TreeChange> result = List.copyOf(changes);
        changes.clear();
        return result;
    }

    /// Directories that could not be watched: their changes are not seen.
    public Set<Bytes> unreadable() {
        return Set.copyOf(unreadable);
    }

    /// Whether the kernel refused further watches, so that changes in some directories are not
    /// seen.
    public boolean limitReached() {
        return limitReached;
    }

    /// The number of watched directories.
    public int watched() {
        return tree.size();
    }

    private void take(Inotify.Event e) {
        if (e.is(IN_Q_OVERFLOW)) {
            lost("the kernel's queue was full (fs.inotify.max_queued_events)");
            return;
        }
        WatchTree.Node node = tree.get(e.wd());
        if (node == null) {
            return;
        }
        if (half != null && !(e.is(IN_MOVED_TO) && e.cookie() == half.event.cookie())) {
            finishHalf();
        }
        if (e.is(IN_UNMOUNT)) {
            lost("the file system of " + shown(node.path()) + " was unmounted");
        } else if (e.is(IN_IGNORED)) {
            tree.remove(node).forEach(this::end);
        } else if (e.name().isEmpty()) {
            changes.add(new TreeChange.Entries(node.path()));
        } else {
            name(node, e);
        }
    }

    private void name(WatchTree.Node node, Inotify.Event e) {
        Bytes path = node.path().slash(e.name());
        boolean dir = e.is(IN_ISDIR);
        if (e.is(IN_MOVED_FROM)) {
            half = new Half(node, e);
            return;
        }
        if (e.is(IN_MOVED_TO)) {
            if (half == null) {
                appeared(node, e.name(), path, dir);
            } else {
                Half first = half;
                half = null;
                moved(first, node, e, path, dir);
            }
            return;
        }
        if (e.is(IN_CREATE)) {
            appeared(node, e.name(), path, dir);
        } else if (e.is(IN_DELETE)) {
            changes.add(new TreeChange.Entries(node.path()));
            if (dir) {
                unreadable.remove(path);
            }
        } else if (dir) {
            changes.add(new TreeChange.Entries(path));
        } else {
            changes.add(new TreeChange.Content(path));
        }
    }

    private void moved(Half first, WatchTree.Node node, Inotify.Event e, Bytes path, boolean dir) {
        Bytes from = first.parent.path().slash(first.event.name());
        WatchTree.Node moving = tree.child(first.parent, first.event.name());
        changes.add(new TreeChange.Entries(first.parent.path()));
        changes.add(new TreeChange.Entries(node.path()));
        changes.add(new TreeChange.Moved(from, path, dir));
        if (!dir) {
            return;
        }
        if (moving == null) {
            // It was not watched: it came and went again before its first event was read.
            appeared(node, e.name(), path, true);
            return;
        }
        WatchTree.Node replaced = tree.child(node, e.name());
        if (replaced != null && replaced != moving) {
            tree.remove(replaced).forEach(this::end);
        }
        tree.move(moving, node, e.name());
        verify(moving, path);
    }

    /// Paths say where a directory is now, events where it was; after quick moves the two differ.
    /// Then the paths of this tree cannot be trusted any more.
    private void verify(WatchTree.Node node, Bytes path) {
        try (Dir dir = root.openDirBeneath(path)) {
            if (source.addWatch(dir, MASK) != node.wd) {
                lost("directories moved faster than they could be followed, at " + path);
            }
        } catch (PosixException e) {
            if (!gone(e)) {
                lost(e.getMessage());
            }
            // Gone again: the event that says where comes.
        }
    }

    /// The first half alone: it moved out of the tree, or where nothing is watched.
    private void finishHalf() {
        Half first = half;
        half = null;
        if (first == null) {
            return;
        }
        changes.add(new TreeChange.Entries(first.parent.path()));
        WatchTree.Node gone = tree.child(first.parent, first.event.name());
        if (gone != null) {
            tree.remove(gone).forEach(this::end);
        }
    }

    private void appeared(WatchTree.Node parent, Bytes name, Bytes path, boolean dir) {
        changes.add(new TreeChange.Entries(parent.path()));
        if (!dir) {
            changes.add(new TreeChange.Content(path));
            return;
        }
        try (Dir opened = root.openDirBeneath(path)) {
            watch(opened, parent, name, path);
        } catch (PosixException e) {
            refused(e, path);
        }
    }

    private void watch(Dir dir, WatchTree.Node parent, Bytes name, Bytes path)
            throws PosixException {
        int wd = source.addWatch(dir, MASK);
        WatchTree.Node known = tree.get(wd);
        if (known != null && !known.path().equals(path)) {
            lost("directory " + known.path() + " was found at " + path);
            return;
        }
        changes.add(new TreeChange.Entries(path));
        WatchTree.Node node = known != null ? known : tree.add(wd, parent, name);
        watchBelow(dir, node);
    }

    /// Lists a directory that is watched already, and watches what is below.
    private void watchBelow(Dir dir, WatchTree.Node node) throws PosixException {
        Bytes path = node.path();
        for (DirEntry entry : dir.list()) {
            Bytes below = path.slash(entry.name());
            try {
                if (!isDirectory(dir, entry)) {
                    changes.add(new TreeChange.Content(below));
                    continue;
                }
                try (Dir sub = dir.openDir(entry.name())) {
                    watch(sub, node, entry.name(), below);
                }
            } catch (PosixException e) {
                refused(e, below);
            }
        }
    }

    private static boolean isDirectory(Dir dir, DirEntry entry) throws PosixException {
        if (entry.type() != 0) {
            return entry.type() == Mode.S_IFDIR;
        }
        Stat stat = dir.statOrNull(entry.name());
        return stat != null && stat.isDir();
    }

    private void refused(PosixException e, Bytes path) {
        if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
            unreadable.add(path);
            changes.add(new TreeChange.Entries(path));
        } else if (e.is(Errno.ENOSPC)) {
            limitReached = true;
        } else if (!gone(e)) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    private static boolean gone(PosixException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP);
    }

    private void lost(@Nullable String reason) {
        changes.add(new TreeChange.Lost(String.valueOf(reason)));
    }

    private static String shown(Bytes path) {
        return path.isEmpty() ? "the root" : path.toString();
    }

    private void end(int wd) {
        try {
            source.removeWatch(wd);
        } catch (PosixException e) {
            // The kernel ended it first.
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
