/// What gsyncd knows of Gluster: volumes, bricks, gfids, the times kept in xattrs, the `gluster`
/// command, the auxiliary mount.
///
/// | xattr | on | value |
/// |---|---|---|
/// | `trusted.gfid` | every inode of a brick | 16 bytes |
/// | `trusted.glusterfs.<volume id>.xtime` | every inode of a brick | `[u32 sec][u32 usec]`, big-endian |
/// | `trusted.glusterfs.<primary id>.<secondary id>.stime` | brick root | the same |
/// | `trusted.glusterfs.<primary id>.<secondary id>.entry_stime` | brick root | the same |
@NullMarked
package dev.gsyncd.gluster;

import org.jspecify.annotations.NullMarked;
