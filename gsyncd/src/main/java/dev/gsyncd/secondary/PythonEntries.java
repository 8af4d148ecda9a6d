package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyTuple;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Python gsyncd's `entry_ops` on a secondary: one operation after the other, the failures as
/// `(entry, errno, what the secondary has there)`.
///
/// Where the primary has recorded an operation against a state that the secondary is not in, Python
/// falls back to another one; these are those. A RENAME never replaces another file by itself: it
/// is reported with `dst`, and the primary decides.
final class PythonEntries {
    private static final int MAX_DEPTH = 4096;

    private final Secondary secondary;

    PythonEntries(Secondary secondary) {
        this.secondary = secondary;
    }

    List<PyTuple> execute(List<Map<?, ?>> entries) throws IOException {
        List<EntryOp> ops = new ArrayList<>(entries.size());
        for (Map<?, ?> entry : entries) {
            EntryOp op = PythonOps.entry(entry);
            if (op instanceof EntryOp.Link || op instanceof EntryOp.Rename) {
                PythonOps.missing(entry, op.name()); // refuses what does not fit
            }
            ops.add(op);
        }
        List<PyTuple> failures = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            Map<?, ?> entry = entries.get(i);
            PyTuple failure =
                    Boolean.TRUE.equals(entry.get("skip_entry"))
                            ? null
                            : execute(entry, ops.get(i));
            if (failure != null) {
                failures.add(failure);
            }
        }
        return failures;
    }

    private EntryResult run(EntryOp op) throws IOException {
        return secondary.entryOps(List.of(op)).getFirst();
    }

    private @Nullable PyTuple execute(Map<?, ?> entry, EntryOp op) throws IOException {
        EntryResult result = run(op);
        if (result.done()) {
            return null;
        }
        return switch (op) {
            case EntryOp.Create _, EntryOp.Mknod _ -> {
                if (!hasOtherName(op, result)) {
                    yield failure(entry, result, false);
                }
                // A healed hard link is recorded as MKNOD.
                boolean link = "MKNOD".equals(entry.get("op"));
                yield link ? executeLink(entry, op.gfid(), op.name(), false) : null;
            }
            case EntryOp.Symlink _ ->
                    hasOtherName(op, result) ? null : failure(entry, result, false);
            case EntryOp.Mkdir _ ->
                    hasOtherName(op, result)
                            ? renamed(entry, op.gfid())
                            : failure(entry, result, false);
            case EntryOp.Link _ -> make(entry, op.name(), result, false);
            case EntryOp.Rename rename -> rename(entry, rename, result);
            case EntryOp.Unlink _ ->
                    result.errno() == Errno.EISDIR ? null : failure(entry, result, false);
            case EntryOp.Rmdir rmdir -> {
                if (result.errno() == Errno.ENOTEMPTY) {
                    removeTree(rmdir, 0);
                    yield null;
                }
                yield failure(entry, result, false);
            }
        };
    }

    private static boolean hasOtherName(EntryOp op, EntryResult result) {
        Found found = result.found();
        return result.errno() == Errno.EEXIST && found != null && found.gfid().equals(op.gfid());
    }

    private @Nullable PyTuple executeLink(Map<?, ?> entry, Gfid gfid, EntryName at, boolean target)
            throws IOException {
        EntryResult linked = run(new EntryOp.Link(gfid, at));
        return linked.done() ? null : make(entry, at, linked, target);
    }

    /// The link failed: maybe there is nothing yet to link to.
    private @Nullable PyTuple make(
            Map<?, ?> entry, EntryName at, EntryResult linked, boolean target) throws IOException {
        EntryOp create = linked.errno() == Errno.ENOENT ? PythonOps.missing(entry, at) : null;
        if (create == null) {
            return failure(entry, linked, target);
        }
        EntryResult created = run(create);
        return created.done() ? null : failure(entry, created, target);
    }

    private @Nullable PyTuple rename(Map<?, ?> entry, EntryOp.Rename op, EntryResult result)
            throws IOException {
        if (result.errno() != Errno.ESTALE) {
            return failure(entry, result, result.errno() == Errno.EEXIST);
        }
        // The source is not there; a directory's move comes as its MKDIR.
        Map<?, ?> stat = PythonOps.stat(entry);
        if (stat.isEmpty() || (WireOps.int32(stat, "mode") & Mode.S_IFMT) == Mode.S_IFDIR) {
            return null;
        }
        return executeLink(entry, op.gfid(), op.to(), true);
    }

    private void removeTree(EntryOp.Rmdir op, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            return;
        }
        List<EntryName> children = new ArrayList<>();
        for (Bytes name : secondary.list(op.gfid())) {
            children.add(new EntryName(op.gfid(), name));
        }
        for (Map.Entry<EntryName, Found> child : secondary.lookup(children).entrySet()) {
            Gfid gfid = child.getValue().gfid();
            if (child.getValue().type() == Mode.S_IFDIR) {
                removeTree(new EntryOp.Rmdir(gfid, child.getKey()), depth + 1);
            } else {
                run(new EntryOp.Unlink(gfid, child.getKey()));
            }
        }
        run(op);
    }

    private static Map<String, @Nullable Object> nothing() {
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        info.put("gfid_mismatch", false);
        info.put("name_mismatch", false);
        info.put("dst", false);
        info.put("secondary_isdir", false);
        info.put("secondary_name", null);
        info.put("secondary_gfid", null);
        return info;
    }

    /// The directory is there, under another name.
    private PyTuple renamed(Map<?, ?> entry, Gfid gfid) throws IOException {
        Map<String, @Nullable Object> info = nothing();
        info.remove("secondary_name");
        info.put("name_mismatch", true);
        info.put("secondary_isdir", true);
        info.put("secondary_gfid", gfid.toString());
        info.put("secondary_entry", home(gfid));
        return PyTuple.of(entry, (long) Errno.EEXIST, info);
    }

    private @Nullable String home(Gfid gfid) throws IOException {
        List<EntryName> homes = secondary.homes(List.of(gfid)).getOrDefault(gfid, List.of());
        return homes.isEmpty() ? null : WireOps.name(homes.getFirst());
    }

    private @Nullable PyTuple failure(Map<?, ?> entry, EntryResult result, boolean target)
            throws IOException {
        Map<String, @Nullable Object> info = nothing();
        info.put("dst", target);
        boolean taken = result.errno() == Errno.EEXIST || result.errno() == Errno.ESTALE;
        if (!taken) {
            return PyTuple.of(entry, (long) result.errno(), info);
        }
        Found found = result.found();
        if (found == null || found.gfid().equals(WireOps.gfid(entry.get("gfid")))) {
            return null;
        }
        boolean directory = found.type() == Mode.S_IFDIR;
        info.put("gfid_mismatch", true);
        info.put("secondary_isdir", directory);
        info.put("secondary_name", directory ? home(found.gfid()) : null);
        info.put("secondary_gfid", found.gfid().toString());
        return PyTuple.of(entry, (long) Errno.EEXIST, info);
    }
}
