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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Python gsyncd's `entry_ops` on a secondary (resource.py, `Server.entry_ops`): one operation
/// after the other, the failures as [PythonReplies] makes them.
///
/// Where the primary has recorded an operation against a state that the secondary is not in, Python
/// falls back to another one; these are those. What is reported drives the primary's repairs: it
/// deletes what is in the way, or skips every operation of a file, and then sends the whole list
/// again, until no failure is left or as many as before. So nothing is reported that Python would
/// not report.
///
/// A RENAME replaces another file if the primary has its files on one brick: then its records come
/// in order. With more it is reported and the primary decides, unless this list has put that file
/// there: repaired and sent again, the list would only put it there again. The same goes for what
/// the list moves to the name and is no longer at its old one, as in a list that comes again after
/// a restart.
final class PythonEntries {
    private static final int MAX_DEPTH = 4096;

    private final Secondary secondary;
    private final boolean distributed;
    private final PythonReplies replies;

    /// @param distributed whether the primary has its files on several bricks
    PythonEntries(Secondary secondary, boolean distributed) {
        this.secondary = secondary;
        this.distributed = distributed;
        this.replies = new PythonReplies(secondary);
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
        Map<EntryName, Gfid> made = new HashMap<>();
        Map<Put, Integer> puts = puts(entries, ops);
        for (int i = 0; i < ops.size(); i++) {
            Map<?, ?> entry = entries.get(i);
            if (Boolean.TRUE.equals(entry.get("skip_entry"))) {
                continue;
            }
            EntryOp op = ops.get(i);
            PyTuple failure = execute(entry, op, made);
            if (failure != null && !isDoneAgain(op, failure, puts, i)) {
                failures.add(failure);
            }
            made.put(nameAfter(op), op.gfid());
        }
        return failures;
    }

    /// A list puts this file at this name.
    private record Put(EntryName name, Gfid gfid) {}

    /// The last operation that puts each file at each name.
    private static Map<Put, Integer> puts(List<Map<?, ?>> entries, List<EntryOp> ops) {
        Map<Put, Integer> puts = new HashMap<>();
        for (int i = 0; i < ops.size(); i++) {
            EntryOp op = ops.get(i);
            boolean removes = op instanceof EntryOp.Unlink || op instanceof EntryOp.Rmdir;
            if (!removes && !Boolean.TRUE.equals(entries.get(i).get("skip_entry"))) {
                puts.put(new Put(nameAfter(op), op.gfid()), i);
            }
        }
        return puts;
    }

    private static EntryName nameAfter(EntryOp op) {
        return op instanceof EntryOp.Rename rename ? rename.to() : op.name();
    }

    /// Whether what is in the way is put there by a later operation of the list: then the list was
    /// begun before. Reported, the primary would take the later file out of the list and keep the
    /// earlier one.
    private boolean isDoneAgain(EntryOp op, PyTuple failure, Map<Put, Integer> puts, int at)
            throws IOException {
        Gfid there = PythonReplies.inTheWay(failure);
        if (there == null || puts.getOrDefault(new Put(nameAfter(op), there), -1) <= at) {
            return false;
        }
        if (!(op instanceof EntryOp.Rename)) {
            return true;
        }
        Found source = secondary.lookup(List.of(op.name())).get(op.name());
        return source == null || !source.gfid().equals(op.gfid());
    }

    private EntryResult run(EntryOp op) throws IOException {
        return secondary.entryOps(List.of(op)).getFirst();
    }

    /// Whether the file that was to be made is there, under whatever name.
    private boolean exists(EntryOp op, EntryResult result) throws IOException {
        Found found = result.found();
        return (found != null && found.gfid().equals(op.gfid())) || exists(op.gfid());
    }

    private boolean exists(Gfid gfid) throws IOException {
        return secondary.lookupGfids(List.of(gfid)).containsKey(gfid);
    }

    /// @param made what the list has put at names so far
    private @Nullable PyTuple execute(Map<?, ?> entry, EntryOp op, Map<EntryName, Gfid> made)
            throws IOException {
        EntryResult result = run(op);
        if (result.done()) {
            return null;
        }
        boolean taken = result.errno() == Errno.EEXIST;
        return switch (op) {
            case EntryOp.Create _, EntryOp.Mknod _ -> {
                if (!taken || !exists(op, result)) {
                    yield replies.failure(entry, result, false);
                }
                // A healed hard link is recorded as MKNOD.
                boolean link = "MKNOD".equals(entry.get("op"));
                yield link ? link(entry, op.gfid(), op.name(), false, made) : null;
            }
            case EntryOp.Symlink _ -> replies.failure(entry, result, false);
            case EntryOp.Mkdir _ ->
                    taken && exists(op, result)
                            ? replies.elsewhere(entry, op)
                            : replies.failure(entry, result, false);
            case EntryOp.Link _ -> make(entry, op.name(), result, false);
            case EntryOp.Rename rename -> rename(entry, rename, result, made);
            case EntryOp.Unlink _ ->
                    result.errno() == Errno.EISDIR ? null : removal(entry, op, result);
            case EntryOp.Displace _ -> replies.failure(entry, result, false);
            case EntryOp.Rmdir rmdir -> {
                if (result.errno() == Errno.ENOTEMPTY) {
                    removeTree(rmdir, 0);
                    yield null;
                }
                yield removal(entry, op, result);
            }
        };
    }

    /// A name that holds another file matters only while the one to be removed is there.
    private @Nullable PyTuple removal(Map<?, ?> entry, EntryOp op, EntryResult result)
            throws IOException {
        return result.errno() == Errno.ESTALE && !exists(op.gfid())
                ? null
                : replies.failure(entry, result, false);
    }

    private @Nullable PyTuple link(
            Map<?, ?> entry, Gfid gfid, EntryName at, boolean target, Map<EntryName, Gfid> made)
            throws IOException {
        EntryOp link = new EntryOp.Link(gfid, at);
        EntryResult linked = run(link);
        Found there = linked.found();
        if (there != null && there.type() != Mode.S_IFDIR && there.gfid().equals(made.get(at))) {
            run(new EntryOp.Unlink(there.gfid(), at));
            linked = run(link);
        }
        return linked.done() ? null : make(entry, at, linked, target);
    }

    /// The link failed: maybe there is nothing yet to link to.
    private @Nullable PyTuple make(
            Map<?, ?> entry, EntryName at, EntryResult linked, boolean target) throws IOException {
        if (linked.errno() != Errno.ENOENT || exists(WireOps.gfid(entry.get("gfid")))) {
            return replies.failure(entry, linked, target);
        }
        EntryOp create = PythonOps.missing(entry, at);
        if (create == null) {
            return null;
        }
        EntryResult created = run(create);
        return created.done() ? null : replies.failure(entry, created, target);
    }

    private @Nullable PyTuple rename(
            Map<?, ?> entry, EntryOp.Rename op, EntryResult result, Map<EntryName, Gfid> made)
            throws IOException {
        if (result.errno() == Errno.EEXIST) {
            return replace(entry, op, result, made);
        }
        if (result.errno() != Errno.ESTALE) {
            return replies.failure(entry, result, false);
        }
        // The source is not there; a directory's move comes as its MKDIR.
        Map<?, ?> stat = PythonOps.stat(entry);
        if (stat.isEmpty() || (WireOps.int32(stat, "mode") & Mode.S_IFMT) == Mode.S_IFDIR) {
            return null;
        }
        return link(entry, op.gfid(), op.to(), true, made);
    }

    private @Nullable PyTuple replace(
            Map<?, ?> entry, EntryOp.Rename op, EntryResult result, Map<EntryName, Gfid> made)
            throws IOException {
        Found there = result.found();
        if (there == null || (distributed && !there.gfid().equals(made.get(op.to())))) {
            return replies.failure(entry, result, true);
        }
        EntryResult replaced = run(new EntryOp.Rename(op.gfid(), op.name(), op.to(), there.gfid()));
        if (replaced.done()) {
            return null;
        }
        // A directory in the way of a file, or one that is not empty, ends the Python gsyncd.
        boolean gone = replaced.errno() == Errno.ENOENT;
        return replies.failure(entry, gone ? replaced : result, !gone);
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
}
