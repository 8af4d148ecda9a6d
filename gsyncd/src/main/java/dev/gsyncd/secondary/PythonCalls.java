package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.repce.PyText;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Entry operations as the dicts that a Python secondary's `entry_ops` takes, chosen so that it
/// does what the operation says and nothing else; [PythonOps] reads the same dicts.
///
/// - The owner stands in `stat`, where it becomes a chown after the file is made: `uid` and `gid`
///   beside it are who makes it, who must be allowed to write in the directory.
/// - `stat` of a LINK has no type, that of a RENAME is empty: then Python makes no empty file where
///   the one to be linked or moved is gone.
/// - A RENAME that may replace a file comes behind an UNLINK of that file: Python says what is in
///   the way and leaves it there (with more than one brick for a file, as we tell it).
/// - RMDIR would empty the directory: whoever asks has looked that it is empty.
final class PythonCalls {
    private PythonCalls() {}

    static List<Map<String, @Nullable Object>> dicts(EntryOp op) {
        List<Map<String, @Nullable Object>> dicts = new ArrayList<>();
        switch (op) {
            case EntryOp.Mkdir mkdir ->
                    dicts.add(
                            made(
                                    op,
                                    "MKDIR",
                                    Mode.S_IFDIR | mkdir.mode(),
                                    mkdir.uid(),
                                    mkdir.gid()));
            case EntryOp.Create file ->
                    dicts.add(
                            made(op, "CREATE", Mode.S_IFREG | file.mode(), file.uid(), file.gid()));
            case EntryOp.Mknod node ->
                    dicts.add(made(op, "MKNOD", node.mode(), node.uid(), node.gid()));
            case EntryOp.Symlink link -> {
                Map<String, @Nullable Object> dict =
                        made(op, "SYMLINK", Mode.S_IFLNK | 0777, link.uid(), link.gid());
                dict.put("link", PyText.ofName(link.target()));
                dicts.add(dict);
            }
            case EntryOp.Link _ -> {
                Map<String, @Nullable Object> dict = dict(op, "LINK", WireOps.name(op.name()));
                dict.put("stat", stat(0, 0, 0));
                dict.put("link", null);
                dicts.add(dict);
            }
            case EntryOp.Rename rename -> {
                if (rename.replaces() != null) {
                    Map<String, @Nullable Object> unlink =
                            dict(op, "UNLINK", WireOps.name(rename.to()));
                    unlink.put("gfid", rename.replaces().toString());
                    dicts.add(unlink);
                }
                Map<String, @Nullable Object> dict = dict(op, "RENAME", WireOps.name(op.name()));
                dict.put("entry1", WireOps.name(rename.to()));
                dict.put("stat", Map.of());
                dict.put("link", null);
                dicts.add(dict);
            }
            case EntryOp.Unlink _ -> dicts.add(dict(op, "UNLINK", WireOps.name(op.name())));
            case EntryOp.Displace _ -> throw new IllegalArgumentException("has no trash");
            case EntryOp.Rmdir _ -> dicts.add(dict(op, "RMDIR", WireOps.name(op.name())));
        }
        return dicts;
    }

    private static Map<String, @Nullable Object> dict(EntryOp op, String kind, String entry) {
        return dict(kind, op.gfid().toString(), entry);
    }

    static Map<String, @Nullable Object> dict(String kind, String gfid, String entry) {
        Map<String, @Nullable Object> dict = new LinkedHashMap<>();
        dict.put("op", kind);
        dict.put("skip_entry", false);
        dict.put("gfid", gfid);
        dict.put("entry", entry);
        return dict;
    }

    private static Map<String, @Nullable Object> made(
            EntryOp op, String kind, int mode, int uid, int gid) {
        Map<String, @Nullable Object> dict = dict(op, kind, WireOps.name(op.name()));
        dict.put("mode", (long) mode);
        dict.put("uid", 0L);
        dict.put("gid", 0L);
        dict.put("stat", stat(mode, uid, gid));
        return dict;
    }

    private static Map<String, @Nullable Object> stat(int mode, int uid, int gid) {
        Map<String, @Nullable Object> stat = new LinkedHashMap<>();
        stat.put("uid", Integer.toUnsignedLong(uid));
        stat.put("gid", Integer.toUnsignedLong(gid));
        stat.put("mode", (long) mode);
        stat.put("atime", 0.0);
        stat.put("mtime", 0.0);
        return stat;
    }

    static Map<String, @Nullable Object> meta(MetaOp op) {
        Map<String, @Nullable Object> stat = stat(op.mode(), op.uid(), op.gid());
        stat.put("atime", op.atimeSec() + op.atimeNsec() / 1e9);
        stat.put("mtime", op.mtimeSec() + op.mtimeNsec() / 1e9);
        Map<String, @Nullable Object> dict = new LinkedHashMap<>();
        dict.put("op", "META");
        dict.put("skip_entry", false);
        dict.put("go", PyText.ofName(op.gfid().path()));
        dict.put("stat", stat);
        return dict;
    }

    /// Python encodes names as UTF-8 and nothing else on its way to the volume.
    static boolean takes(Bytes name) {
        return Bytes.utf8(name.utf8()).equals(name);
    }
}
