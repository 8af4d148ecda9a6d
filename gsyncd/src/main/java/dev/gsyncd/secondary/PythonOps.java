package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyText;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Mode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Python gsyncd's dicts of `entry_ops` and `meta_ops`.
///
/// ```
/// [python-entry]  op skip_entry gfid entry, and
///                 MKDIR CREATE MKNOD  mode uid gid; no device number
///                 SYMLINK             stat link
///                 LINK                stat; link where it is a symbolic link
///                 RENAME              entry1 stat link
/// [python-meta]   op go stat
/// [stat]          uid gid mode atime mtime; empty where the primary found no file
/// ```
///
/// What does not fit is an `IllegalArgumentException` that names the field.
final class PythonOps {
    private static final String DOT_GFID = ".gfid/";
    private static final double NANOS = 1e9;

    private PythonOps() {}

    static Map<?, ?> dict(@Nullable Object wire) {
        if (wire instanceof Map<?, ?> dict) {
            return dict;
        }
        throw new IllegalArgumentException("no dict");
    }

    /// The operation as the executor takes it.
    static EntryOp entry(Map<?, ?> dict) {
        Gfid gfid = WireOps.gfid(dict.get("gfid"));
        EntryName name = WireOps.name(dict.get("entry"));
        return switch (String.valueOf(dict.get("op"))) {
            case "MKNOD" -> node(gfid, name, dict);
            case "SYMLINK" -> symlink(gfid, name, stat(dict), dict);
            case "RENAME" -> new EntryOp.Rename(gfid, name, WireOps.name(dict.get("entry1")), null);
            default -> WireOps.fromWire(dict);
        };
    }

    private static EntryOp node(Gfid gfid, EntryName name, Map<?, ?> dict) {
        int mode = WireOps.int32(dict, "mode");
        int uid = WireOps.id(dict, "uid");
        int group = WireOps.id(dict, "gid");
        int type = mode & Mode.S_IFMT;
        return type == 0 || type == Mode.S_IFREG
                ? new EntryOp.Create(gfid, name, mode, uid, group)
                : new EntryOp.Mknod(gfid, name, mode, uid, group, 0, 0);
    }

    private static EntryOp symlink(Gfid gfid, EntryName name, Map<?, ?> stat, Map<?, ?> dict) {
        if (!(dict.get("link") instanceof String target)) {
            throw new IllegalArgumentException("entry-op.link");
        }
        Bytes to = PyText.toName(target);
        int uid = stat.isEmpty() ? 0 : WireOps.id(stat, "uid");
        int group = stat.isEmpty() ? 0 : WireOps.id(stat, "gid");
        return new EntryOp.Symlink(gfid, name, to, uid, group);
    }

    /// What makes the file of a LINK or RENAME that the secondary does not have; null where the
    /// dict does not tell enough.
    static @Nullable EntryOp missing(Map<?, ?> dict, EntryName at) {
        Gfid gfid = WireOps.gfid(dict.get("gfid"));
        Map<?, ?> stat = stat(dict);
        if (stat.isEmpty()) {
            return null;
        }
        int mode = WireOps.int32(stat, "mode");
        return switch (mode & Mode.S_IFMT) {
            case Mode.S_IFREG ->
                    new EntryOp.Create(
                            gfid, at, mode, WireOps.id(stat, "uid"), WireOps.id(stat, "gid"));
            case Mode.S_IFLNK -> dict.get("link") == null ? null : symlink(gfid, at, stat, dict);
            default -> null;
        };
    }

    static Map<?, ?> stat(Map<?, ?> dict) {
        return dict.get("stat") instanceof Map<?, ?> stat ? stat : Map.of();
    }

    static MetaOp meta(@Nullable Object wire) {
        Map<?, ?> dict = dict(wire);
        if (!(dict.get("go") instanceof String go) || !go.startsWith(DOT_GFID)) {
            throw new IllegalArgumentException("meta.go: " + dict.get("go"));
        }
        Map<?, ?> stat = stat(dict);
        double atime = seconds(stat, "atime");
        double mtime = seconds(stat, "mtime");
        return new MetaOp(
                WireOps.gfid(go.substring(DOT_GFID.length())),
                WireOps.int32(stat, "mode"),
                WireOps.id(stat, "uid"),
                WireOps.id(stat, "gid"),
                (long) Math.floor(atime),
                nanos(atime),
                (long) Math.floor(mtime),
                nanos(mtime));
    }

    private static double seconds(Map<?, ?> stat, String field) {
        if (stat.get(field) instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("stat." + field);
    }

    private static int nanos(double time) {
        return (int) ((time - Math.floor(time)) * NANOS);
    }
}
