package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyTuple;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `entry_ops` answers a Python primary for an operation that was not done; the shape is that
/// of [PythonFailure].
final class PythonReplies {
    private final Secondary secondary;

    PythonReplies(Secondary secondary) {
        this.secondary = secondary;
    }

    /// Null where Python is silent: a name is taken, by the file itself or by what is not known.
    ///
    /// @param target whether it is about the new name of a RENAME
    @Nullable PyTuple failure(Map<?, ?> entry, EntryResult result, boolean target)
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

    /// The directory that a MKDIR is to make is there, under another name.
    @Nullable PyTuple elsewhere(Map<?, ?> entry, EntryOp op) throws IOException {
        String home = home(op.gfid());
        Map<String, @Nullable Object> info = nothing();
        if (home == null) {
            return PyTuple.of(entry, (long) Errno.ENOENT, info);
        }
        if (home.equals(WireOps.name(op.name()))) {
            return null;
        }
        info.remove("secondary_name");
        info.put("name_mismatch", true);
        info.put("secondary_isdir", true);
        info.put("secondary_gfid", op.gfid().toString());
        info.put("secondary_entry", home);
        return PyTuple.of(entry, (long) Errno.EEXIST, info);
    }

    /// What is at the name instead; null where a failure is about something else.
    static @Nullable Gfid inTheWay(PyTuple failure) {
        return failure.get(2) instanceof Map<?, ?> info
                        && Boolean.TRUE.equals(info.get("gfid_mismatch"))
                        && info.get("secondary_gfid") instanceof String gfid
                ? Gfid.parse(gfid)
                : null;
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

    private @Nullable String home(Gfid gfid) throws IOException {
        List<EntryName> homes = secondary.homes(List.of(gfid)).getOrDefault(gfid, List.of());
        return homes.isEmpty() ? null : WireOps.name(homes.getFirst());
    }
}
