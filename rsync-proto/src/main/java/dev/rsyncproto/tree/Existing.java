package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.Acl;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import org.jspecify.annotations.Nullable;

/// An entry of the receiving side as it was found; ACLs are read when they are asked for.
public final class Existing {
    private final Tree tree;
    private final Bytes path;
    private Stat stat;
    private @Nullable Acl access;
    private @Nullable Acl defaults;

    public Existing(Tree tree, Bytes path, Stat stat) {
        this.tree = tree;
        this.path = path;
        this.stat = stat;
    }

    /// The tree that it is in.
    public Tree tree() {
        return tree;
    }

    public Bytes path() {
        return path;
    }

    public Stat stat() {
        return stat;
    }

    void restat() throws PosixException {
        stat = tree.stat(path);
    }

    /// The complete access ACL; without one, what the mode says.
    public Acl access() throws PosixException {
        Acl a = access;
        if (a == null) {
            a = read(Acl.ACCESS_XATTR);
            if (a == null) {
                a = Acl.ofMode(stat.mode());
            }
            access = a;
        }
        return a;
    }

    /// The default ACL of a directory, without entries where it has none.
    public Acl defaults() throws PosixException {
        Acl a = defaults;
        if (a == null) {
            a = stat.isDir() ? read(Acl.DEFAULT_XATTR) : null;
            if (a == null) {
                a = Acl.none();
            }
            defaults = a;
        }
        return a;
    }

    private @Nullable Acl read(Bytes attr) throws PosixException {
        return readAcl(tree, path, attr, stat.mode());
    }

    /// Null where there is none, or where the file system has no ACLs.
    ///
    /// @param mode what an ACL that leaves it open takes from the mode
    public static @Nullable Acl readAcl(Tree tree, Bytes path, Bytes attr, int mode)
            throws PosixException {
        try {
            if (tree.paths().fakeSuper()) {
                boolean access = attr.equals(Acl.ACCESS_XATTR);
                Bytes own = access ? FakeSuper.ACCESS_ACL : FakeSuper.DEFAULT_ACL;
                Bytes value = tree.getxattr(path, own);
                return value == null ? null : Acl.ofFakeXattr(value, mode);
            }
            Bytes value = tree.getxattr(path, attr);
            return value == null ? null : Acl.ofXattr(value);
        } catch (PosixException e) {
            if (e.is(Errno.EOPNOTSUPP) || e.is(Errno.ENOSYS) || e.is(Errno.EINVAL)) {
                return null;
            }
            throw e;
        }
    }
}
