package dev.gsyncd.secondary;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyTuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a Python secondary's `entry_ops` answers for an operation that it did not do.
///
/// ```
/// [failure]  (python-entry, errno, info)
/// [info]     gfid_mismatch name_mismatch dst secondary_isdir secondary_gfid, and
///            secondary_name or, with name_mismatch, secondary_entry
/// ```
///
/// @param entry of the operation
/// @param gfid what is at the name instead; null where nothing is said
/// @param home where a directory is that was to be made, `.gfid/<parent>/<name>`
record PythonFailure(
        String op,
        EntryName entry,
        int errno,
        @Nullable Gfid gfid,
        boolean directory,
        @Nullable EntryName home) {

    static List<PythonFailure> read(@Nullable Object reply) throws IOException {
        if (!(reply instanceof List<?> list)) {
            throw new IOException("entry_ops: no list but " + reply);
        }
        List<PythonFailure> failures = new ArrayList<>(list.size());
        try {
            for (Object item : list) {
                failures.add(one(item));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("entry_ops: " + e.getMessage(), e);
        }
        return failures;
    }

    private static PythonFailure one(@Nullable Object wire) {
        if (!(wire instanceof PyTuple tuple)
                || tuple.size() != 3
                || !(tuple.get(0) instanceof Map<?, ?> entry)
                || !(tuple.get(1) instanceof Long errno)
                || !(tuple.get(2) instanceof Map<?, ?> info)) {
            throw new IllegalArgumentException("no failure: " + wire);
        }
        return new PythonFailure(
                String.valueOf(entry.get("op")),
                WireOps.name(entry.get("entry")),
                errno.intValue(),
                info.get("secondary_gfid") instanceof String gfid ? Gfid.parse(gfid) : null,
                Boolean.TRUE.equals(info.get("secondary_isdir")),
                info.get("secondary_entry") instanceof String home ? WireOps.name(home) : null);
    }
}
