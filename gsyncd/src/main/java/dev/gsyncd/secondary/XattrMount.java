package dev.gsyncd.secondary;

import dev.gsyncd.gluster.SpareMount;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.tree.Paths;

/// Sets what a mount with gsyncd's own client id does not: default ACLs, `security.*`, `trusted.*`
/// (see [AuxMount#SETS_ALL_XATTRS]). For a sharded volume, which is written through such a mount.
/// Safe for use by several threads.
public final class XattrMount implements Paths.XattrWay, AutoCloseable {
    private final SpareMount mount;

    /// @param mount with auxiliary gfids, and not with that id; closed with this
    public XattrMount(SpareMount mount) {
        this.mount = mount;
    }

    @Override
    public void set(Bytes path, Bytes attr, Bytes value) throws PosixException {
        mount.use(
                root -> {
                    root.setxattr(path, attr, value, 0);
                    return true;
                },
                new PosixException("setxattr " + attr, path, Errno.EOPNOTSUPP));
    }

    @Override
    public void close() {
        mount.close();
    }
}
