package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.IdMap;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.posix.Users;
import org.jspecify.annotations.Nullable;

/// The users and groups of this machine.
public final class LocalNames implements IdMap.Names {
    private int @Nullable [] groups;

    @Override
    public @Nullable Bytes user(int uid) {
        return Users.name(uid);
    }

    @Override
    public @Nullable Bytes group(int gid) {
        return Users.groupName(gid);
    }

    @Override
    public int uid(Bytes name) {
        return Users.uid(name).orElse(NONE);
    }

    @Override
    public int gid(Bytes name) {
        return Users.gid(name).orElse(NONE);
    }

    @Override
    public boolean inGroup(int gid) {
        if (gid == Process.egid()) {
            return true;
        }
        int[] ours = groups;
        if (ours == null) {
            try {
                ours = Process.groups();
            } catch (PosixException e) {
                ours = new int[0];
            }
            groups = ours;
        }
        for (int g : ours) {
            if (g == gid) {
                return true;
            }
        }
        return false;
    }
}
