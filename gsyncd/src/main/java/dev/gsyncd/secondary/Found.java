package dev.gsyncd.secondary;

import dev.gsyncd.gluster.Gfid;

/// A file that is there: its gfid and the type bits (`S_IFMT`) of its mode.
public record Found(Gfid gfid, int type) {}
