package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import org.jspecify.annotations.Nullable;

/// Carries out entry operations on an auxiliary mount. Every errno is a result.
///
/// What a name holds is looked at right before the call that changes it. Another worker may come
/// between; then the call fails, or the next look of the planner finds it.
final class VolumeEntries {
    private final Dir root;
    private final VolumeNames names;

    /// Null until a primary has said what may be in it.
    private volatile @Nullable Trash trash;

    VolumeEntries(Dir root, VolumeNames names) {
        this.root = root;
        this.names = names;
    }

    void use(Trash opened) {
        trash = opened;
    }

    /// What the trash holds gives way where the volume is full.
    EntryResult execute(EntryOp op) {
        EntryResult result = executeOnce(op);
        Trash full = trash;
        boolean isFull = result.errno() == Errno.ENOSPC || result.errno() == Errno.EDQUOT;
        return isFull && full != null && full.makeRoom() ? executeOnce(op) : result;
    }

    private EntryResult executeOnce(EntryOp op) {
        try {
            return switch (op) {
                case EntryOp.Mkdir mkdir -> create(op, NewFile.of(mkdir), mkdir.uid(), mkdir.gid());
                case EntryOp.Create file -> create(op, NewFile.of(file), file.uid(), file.gid());
                case EntryOp.Mknod node -> create(op, NewFile.of(node), node.uid(), node.gid());
                case EntryOp.Symlink link -> create(op, NewFile.of(link), link.uid(), link.gid());
                case EntryOp.Link link -> link(link);
                case EntryOp.Rename rename -> rename(rename);
                case EntryOp.Unlink unlink -> remove(op, false);
                case EntryOp.Displace displace -> displace(displace);
                case EntryOp.Rmdir rmdir -> remove(op, true);
            };
        } catch (PosixException e) {
            return new EntryResult(errno(e), null);
        }
    }

    /// The volume says ESTALE where a gfid or a parent is gone; here that means another thing.
    private static int errno(PosixException e) {
        return e.is(Errno.ESTALE) ? Errno.ENOENT : e.errno();
    }

    private EntryResult create(EntryOp op, Bytes blob, int uid, int gid) throws PosixException {
        // The volume would make a second file of the same gfid.
        Found exists = names.of(op.gfid());
        if (exists != null) {
            return taken(op, exists);
        }
        try {
            root.setxattr(op.name().parent().path(), NewFile.XATTR, blob, 0);
        } catch (PosixException e) {
            if (e.is(Errno.EEXIST)) {
                return taken(op, null);
            }
            throw e;
        }
        boolean chown = uid != 0 || gid != 0;
        if (chown) {
            root.chown(op.gfid().path(), uid, gid);
        }
        restoreSetId(op, chown);
        return EntryResult.DONE;
    }

    /// chown takes setuid and setgid away, and mkdir never gives them.
    private void restoreSetId(EntryOp op, boolean chowned) throws PosixException {
        int mode =
                switch (op) {
                    case EntryOp.Mkdir dir -> dir.mode();
                    case EntryOp.Create file -> chowned ? file.mode() : 0;
                    case EntryOp.Mknod node -> chowned ? node.mode() : 0;
                    case EntryOp.Symlink _, EntryOp.Link _ -> 0;
                    case EntryOp.Rename _, EntryOp.Unlink _ -> 0;
                    case EntryOp.Displace _, EntryOp.Rmdir _ -> 0;
                };
        if ((mode & (Mode.S_ISUID | Mode.S_ISGID)) != 0) {
            root.chmod(op.gfid().path(), mode & Mode.PERMISSIONS);
        }
    }

    /// The name or the gfid was there before. `exists`: what has the gfid, under whatever name.
    private EntryResult taken(EntryOp op, @Nullable Found exists) throws PosixException {
        Found there = names.at(op.name());
        if (there != null && there.gfid().equals(op.gfid())) {
            return EntryResult.DONE;
        }
        return new EntryResult(Errno.EEXIST, there != null ? there : exists);
    }

    private EntryResult link(EntryOp.Link op) throws PosixException {
        try {
            root.link(op.gfid().path(), root, op.name().path());
            return EntryResult.DONE;
        } catch (PosixException e) {
            if (e.is(Errno.EEXIST)) {
                return taken(op, null);
            }
            throw e;
        }
    }

    private EntryResult rename(EntryOp.Rename op) throws PosixException {
        Found source = names.at(op.name());
        Gfid target = names.gfidAt(op.to());
        if (source == null || !source.gfid().equals(op.gfid())) {
            boolean moved = op.gfid().equals(target);
            return moved ? EntryResult.DONE : new EntryResult(Errno.ESTALE, source);
        }
        if (op.gfid().equals(target)) {
            return dropOldLink(op, source);
        }
        if (target != null && !target.equals(op.replaces())) {
            return new EntryResult(Errno.EEXIST, names.at(op.to()));
        }
        root.rename(op.name().path(), root, op.to().path());
        return EntryResult.DONE;
    }

    /// Both names are links to one file: rename(2) would leave both.
    private EntryResult dropOldLink(EntryOp.Rename op, Found source) throws PosixException {
        boolean same = op.name().equals(op.to());
        if (!same && source.type() != Mode.S_IFDIR) {
            root.unlink(op.name().path());
        }
        return EntryResult.DONE;
    }

    private EntryResult displace(EntryOp.Displace op) throws PosixException {
        Trash opened = trash;
        return opened == null ? new EntryResult(Errno.EOPNOTSUPP, null) : opened.take(op);
    }

    private EntryResult remove(EntryOp op, boolean directory) throws PosixException {
        EntryName name = op.name();
        Gfid there = names.gfidAt(name);
        if (there == null) {
            return EntryResult.DONE;
        }
        if (!there.equals(op.gfid())) {
            return new EntryResult(Errno.ESTALE, names.at(name));
        }
        try {
            if (directory) {
                root.rmdir(name.path());
            } else {
                root.unlink(name.path());
            }
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ESTALE)) {
                return EntryResult.DONE;
            }
            return new EntryResult(e.errno(), names.at(name));
        }
        return EntryResult.DONE;
    }
}
