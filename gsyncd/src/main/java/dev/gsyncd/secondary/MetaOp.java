package dev.gsyncd.secondary;

import dev.gsyncd.gluster.Gfid;

/// Owner, permission bits and times that a file shall have; a symbolic link only the owner.
public record MetaOp(
        Gfid gfid,
        int mode,
        int uid,
        int gid,
        long atimeSec,
        int atimeNsec,
        long mtimeSec,
        int mtimeNsec) {}
