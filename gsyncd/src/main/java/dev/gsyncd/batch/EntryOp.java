package dev.gsyncd.batch;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// One change of the names on a secondary volume.
///
/// Each says which gfid it is about and acts only if the names involved hold what the planner
/// believed: `gfid` at the name that goes away, and at a name to be made nothing, or already the
/// same gfid (then it is done). Whatever else is found is a result, see `secondary.EntryResult`.
public sealed interface EntryOp {
    /// The file the operation is about.
    Gfid gfid();

    /// The name that is made, or for [Rename], [Unlink], [Displace] and [Rmdir] the one that goes.
    EntryName name();

    /// `mode` here and below: permission bits, for [Mknod] with the type bits `S_IFMT`.
    record Mkdir(Gfid gfid, EntryName name, int mode, int uid, int gid) implements EntryOp {}

    /// A regular file, empty.
    record Create(Gfid gfid, EntryName name, int mode, int uid, int gid) implements EntryOp {}

    /// A fifo, socket, block or character device.
    record Mknod(Gfid gfid, EntryName name, int mode, int uid, int gid, int major, int minor)
            implements EntryOp {}

    record Symlink(Gfid gfid, EntryName name, Bytes target, int uid, int gid) implements EntryOp {}

    /// A further name for a file that exists.
    record Link(Gfid gfid, EntryName name) implements EntryOp {}

    /// `name` becomes `to`. `replaces` is the gfid that the rename may replace at `to`; null:
    /// nothing may be there.
    record Rename(Gfid gfid, EntryName name, EntryName to, @Nullable Gfid replaces)
            implements EntryOp {}

    /// Not a directory.
    record Unlink(Gfid gfid, EntryName name) implements EntryOp {}

    /// What the name holds, a directory with all that is in it, is moved to the secondary's trash.
    /// Only for a secondary that has one.
    record Displace(Gfid gfid, EntryName name) implements EntryOp {}

    /// An empty directory; a non-empty one is the result `ENOTEMPTY`.
    record Rmdir(Gfid gfid, EntryName name) implements EntryOp {}
}
