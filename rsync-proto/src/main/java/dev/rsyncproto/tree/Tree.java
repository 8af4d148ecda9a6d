package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Handle;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The tree below one root directory, by names relative to it (`a/b/c`, `.` is the root).
///
/// Parent directories are kept open, the last few of them, so that most calls take one component.
/// For one thread; the generator and the receiver have one each. Closing it leaves the root open.
public final class Tree implements AutoCloseable {
    /// Directories kept open: a path that is worked on and those it was just left for.
    private static final int OPEN_DIRECTORIES = 16;

    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes USER = Bytes.utf8("user.");
    private static final Bytes DOT_SLASH = Bytes.utf8("./");

    private final Dir root;
    private final Paths paths;
    private @Nullable Handle held;
    private Bytes heldPath = DOT;
    private final LinkedHashMap<Bytes, Dir> open = new LinkedHashMap<>(32, 0.75f, true);

    /// One of `open`, without the search for it: names come directory by directory.
    private @Nullable Dir lastParent;

    private Bytes lastParentPath = Bytes.EMPTY;

    public Tree(Dir root, Paths paths) {
        this.root = root;
        this.paths = paths;
    }

    public Dir root() {
        return root;
    }

    public Paths paths() {
        return paths;
    }

    /// The whole path, for messages (util1.c, `full_fname`).
    public Bytes full(Bytes path) {
        return Roots.fullName(root, path);
    }

    /// [#full] of another name beside `path`.
    public Bytes fullBeside(Bytes path, Bytes name) {
        Bytes dir = path.sub(0, path.lastIndexOf('/') + 1);
        return full(dir.plus(name.baseName()));
    }

    /// The handle that `leaf(path)` is to be used with.
    public Dir parent(Bytes path) throws PosixException {
        Bytes name = clean(path);
        if (paths.direct()) {
            paths.check(name);
            return root;
        }
        int slash = name.lastIndexOf('/');
        if (slash < 0) {
            return root;
        }
        Dir last = lastParent;
        if (last != null && lastParentPath.length() == slash && name.startsWith(lastParentPath)) {
            return last;
        }
        Bytes above = name.sub(0, slash);
        Dir dir = directory(above);
        lastParent = dir;
        lastParentPath = above;
        return dir;
    }

    /// The name that is to be used with `parent(path)`.
    public Bytes leaf(Bytes path) {
        Bytes name = clean(path);
        return paths.direct() ? name : name.baseName();
    }

    private static Bytes clean(Bytes path) {
        Bytes name = path;
        while (name.startsWith(DOT_SLASH) && name.length() > 2) {
            name = name.from(2);
        }
        return name;
    }

    /// The handle of a directory of the tree; owned by this tree.
    public Dir directory(Bytes path) throws PosixException {
        Bytes name = clean(path);
        if (name.isEmpty() || name.equals(DOT)) {
            return root;
        }
        Dir dir = open.get(name);
        if (dir == null) {
            dir =
                    switch (paths.links()) {
                        case REFUSED -> root.openDirBeneath(name);
                        case INSIDE -> root.openDirInside(name);
                        case FOLLOWED -> root.openDirFollow(name);
                    };
            open.put(name, dir);
            if (open.size() > OPEN_DIRECTORIES) {
                Iterator<Map.Entry<Bytes, Dir>> all = open.entrySet().iterator();
                Dir eldest = all.next().getValue();
                if (eldest == lastParent) { // a caller has it in hand
                    eldest = all.next().getValue();
                }
                eldest.close();
                all.remove();
            }
        }
        return dir;
    }

    private void close(Dir dir) {
        if (dir == lastParent) {
            lastParent = null;
        }
        dir.close();
    }

    /// Closes what is open at or below `path`: it is about to be removed, moved or replaced.
    public void forget(Bytes path) {
        letGo();
        Bytes name = clean(path);
        Bytes below = name.plus("/");
        for (var all = open.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Bytes, Dir> e = all.next();
            if (e.getKey().equals(name) || e.getKey().startsWith(below)) {
                close(e.getValue());
                all.remove();
            }
        }
    }

    public Stat stat(Bytes path) throws PosixException {
        if (paths.fakeSuper()) {
            return shown(path, parent(path).stat(leaf(path)));
        }
        if (paths.looks() == Paths.Looks.EACH) {
            return parent(path).stat(leaf(path));
        }
        Handle handle = hold(path);
        return paths.looks() == Paths.Looks.ONCE_WITH_ATTRIBUTES
                ? handle.statAsLookedUp()
                : handle.stat();
    }

    private Stat shown(Bytes path, Stat real) throws PosixException {
        return FakeSuper.shown(parent(path), leaf(path), real);
    }

    /// Looks the name up.
    private Handle hold(Bytes path) throws PosixException {
        letGo();
        Handle handle = parent(path).handle(leaf(path));
        held = handle;
        heldPath = path;
        return handle;
    }

    private void letGo() {
        Handle before = held;
        held = null;
        if (before != null) {
            before.close();
        }
    }

    /// The handle of the file that was looked up last; null where it is another one.
    private @Nullable Handle held(Bytes path) {
        return held != null && path.equals(heldPath) ? held : null;
    }

    /// Null where nothing is there, or where the parent is not.
    public @Nullable Stat statOrNull(Bytes path) throws PosixException {
        try {
            return statUnlessMissing(path);
        } catch (PosixException e) {
            if (e.isAbsent()) {
                return null;
            }
            throw e;
        }
    }

    /// As [#statOrNull], but a parent that is no directory is an error.
    public @Nullable Stat statUnlessMissing(Bytes path) throws PosixException {
        try {
            return paths.looks() == Paths.Looks.EACH && !paths.fakeSuper()
                    ? parent(path).statOrNull(leaf(path))
                    : stat(path);
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }

    /// Never follows a symlink, never blocks on a fifo.
    public Fd openForReading(Bytes path) throws PosixException {
        return parent(path).open(leaf(path), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0);
    }

    /// As [#openForReading], following a symlink.
    public Fd openFollowing(Bytes path) throws PosixException {
        int flags = OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK;
        return parent(path).openFollow(leaf(path), flags, 0);
    }

    /// What a symlink points to; any other entry itself. Null where nothing is.
    public @Nullable Stat statFollowOrNull(Bytes path) throws PosixException {
        try {
            Stat stat = parent(path).statFollowOrNull(leaf(path));
            return stat != null && paths.fakeSuper() ? shown(path, stat) : stat;
        } catch (PosixException e) {
            if (e.isAbsent()) {
                return null;
            }
            throw e;
        }
    }

    public Fd open(Bytes path, int flags, int mode) throws PosixException {
        return parent(path).open(leaf(path), flags, mode);
    }

    /// The names in a directory, without `.` and `..`.
    public List<DirEntry> list(Bytes path) throws PosixException {
        if (paths.direct()) {
            paths.check(clean(path));
            Bytes name = clean(path);
            // as all calls here: links on the way are the user's, the last name is none
            try (Dir dir = paths.following() ? root.openDirFollow(name) : root.openDir(name)) {
                return dir.list();
            }
        }
        return directory(path).list();
    }

    public void mkdir(Bytes path, int mode) throws PosixException {
        parent(path).mkdir(leaf(path), mode);
    }

    /// Makes the missing directories above `path`.
    public void mkdirsAbove(Bytes path, int mode) throws PosixException {
        List<Bytes> missing = new ArrayList<>();
        for (Bytes p = clean(path).parent(); !p.isEmpty(); p = p.parent()) {
            if (statOrNull(p) != null) {
                break;
            }
            missing.add(p);
        }
        for (int i = missing.size() - 1; i >= 0; i--) {
            try {
                mkdir(missing.get(i), mode);
            } catch (PosixException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
            }
        }
    }

    public void rmdir(Bytes path) throws PosixException {
        forget(path);
        parent(path).rmdir(leaf(path));
    }

    public void unlink(Bytes path) throws PosixException {
        letGo();
        parent(path).unlink(leaf(path));
    }

    public void unlinkIfThere(Bytes path) throws PosixException {
        try {
            unlink(path);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    public void rename(Bytes from, Bytes to) throws PosixException {
        letGo();
        parent(from).rename(leaf(from), parent(to), leaf(to));
    }

    /// Renames into another tree.
    public void renameTo(Bytes from, Tree other, Bytes to) throws PosixException {
        parent(from).rename(leaf(from), other.parent(to), other.leaf(to));
    }

    /// Gives a file of this tree another name in another tree.
    public void linkTo(Bytes from, Tree other, Bytes to) throws PosixException {
        parent(from).link(leaf(from), other.parent(to), other.leaf(to));
    }

    public void link(Bytes from, Bytes to) throws PosixException {
        parent(from).link(leaf(from), parent(to), leaf(to));
    }

    public void symlink(Bytes target, Bytes path) throws PosixException {
        if (paths.fakeSuper()) {
            FakeSuper.make(parent(path), leaf(path), target);
        } else {
            parent(path).symlink(target, leaf(path));
        }
    }

    public Bytes readlink(Bytes path) throws PosixException {
        return paths.fakeSuper()
                ? FakeSuper.target(parent(path), leaf(path))
                : parent(path).readlink(leaf(path));
    }

    public void mknod(Bytes path, int mode, int major, int minor) throws PosixException {
        if (paths.fakeSuper()) {
            FakeSuper.make(parent(path), leaf(path), Bytes.EMPTY);
        } else {
            parent(path).mknod(leaf(path), mode, major, minor);
        }
    }

    public void chmod(Bytes path, int mode) throws PosixException {
        parent(path).chmod(leaf(path), mode);
    }

    public void chown(Bytes path, int uid, int gid) throws PosixException {
        parent(path).chown(leaf(path), uid, gid);
    }

    public void utimens(Bytes path, long aSec, int aNsec, long mSec, int mNsec)
            throws PosixException {
        parent(path).utimens(leaf(path), aSec, aNsec, mSec, mNsec);
    }

    public @Nullable Bytes getxattr(Bytes path, Bytes attr) throws PosixException {
        Handle handle = held(path);
        return handle != null ? handle.getxattr(attr) : parent(path).getxattr(leaf(path), attr);
    }

    /// A Gluster mount with a client id of gsyncd's says of some names that it set the attribute,
    /// and did not; then it is set the other way ([Paths#otherWay]).
    ///
    /// @throws PosixException EOPNOTSUPP also where there is none, or it does no better
    public void setxattr(Bytes path, Bytes attr, Bytes value) throws PosixException {
        Dir dir = parent(path);
        Bytes name = leaf(path);
        if (!paths.direct() || attr.startsWith(USER)) {
            dir.setxattr(name, attr, value, 0);
            return;
        }
        Bytes before = dir.getxattr(name, attr);
        dir.setxattr(name, attr, value, 0);
        Paths.XattrWay other = paths.otherWay();
        if (other != null && isUnset(dir, name, attr, value, before)) {
            other.set(name, attr, value);
        }
        if (isUnset(dir, name, attr, value, before)) {
            throw new PosixException("setxattr", name, Errno.EOPNOTSUPP);
        }
    }

    private static boolean isUnset(
            Dir dir, Bytes name, Bytes attr, Bytes value, @Nullable Bytes before)
            throws PosixException {
        Bytes after = dir.getxattr(name, attr);
        return Objects.equals(before, after) && !Objects.equals(after, value);
    }

    public void removexattr(Bytes path, Bytes attr) throws PosixException {
        parent(path).removexattr(leaf(path), attr);
    }

    /// Whether an attribute of this name is looked at, and set.
    boolean showsXattr(Bytes name) {
        return paths.xattrs().test(name);
    }

    public List<Bytes> listxattr(Bytes path) throws PosixException {
        Handle handle = held(path);
        List<Bytes> names =
                new ArrayList<>(
                        handle != null ? handle.listxattr() : parent(path).listxattr(leaf(path)));
        names.removeIf(paths.xattrs().negate());
        return names;
    }

    @Override
    public void close() {
        letGo();
        open.values().forEach(this::close);
        open.clear();
    }
}
