package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;

/// Sets owner, mode and times on an auxiliary mount. Every errno is a result.
final class VolumeMetas {
    private final Dir root;
    private final VolumeNames names;

    VolumeMetas(Dir root, VolumeNames names) {
        this.root = root;
        this.names = names;
    }

    MetaResult execute(MetaOp op) {
        Bytes path = op.gfid().path();
        String call = "chown";
        try {
            Found there = names.of(op.gfid());
            if (there == null) {
                return MetaResult.DONE;
            }
            root.chown(path, op.uid(), op.gid());
            if (there.type() != Mode.S_IFLNK) {
                call = "chmod";
                root.chmod(path, op.mode() & Mode.PERMISSIONS);
                call = "utime";
                root.utimens(path, op.atimeSec(), op.atimeNsec(), op.mtimeSec(), op.mtimeNsec());
            }
            return MetaResult.DONE;
        } catch (PosixException e) {
            return VolumeNames.isAbsent(e) ? MetaResult.DONE : new MetaResult(e.errno(), call);
        }
    }
}
