package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads one HTIME file as its bytes come: a list of NUL-terminated paths that only grows.
///
/// A torn tail waits for its end; an entry that names no changelog (the brick went down within a
/// write and appended behind it) is counted and skipped: its file is found in the day directory.
final class Htime {
    /// No path is longer.
    private static final int MAX_PATH = 4096 + 64;

    private byte[] rest = new byte[0];
    private int damaged;

    /// Takes the next bytes and returns the entries that are whole, in the order of the file.
    List<RolledName> feed(byte[] data, int offset, int length) {
        byte[] all = Arrays.copyOf(rest, rest.length + length);
        System.arraycopy(data, offset, all, rest.length, length);
        List<RolledName> entries = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < all.length; at++) {
            if (all[at] == 0) {
                add(entries, Bytes.of(all, from, at - from));
                from = at + 1;
            }
        }
        if (all.length - from > MAX_PATH) {
            // A path that never ends: keep so much of it that its end is still seen as damaged.
            from = all.length - MAX_PATH;
        }
        rest = Arrays.copyOfRange(all, from, all.length);
        return entries;
    }

    private void add(List<RolledName> entries, Bytes path) {
        RolledName entry = RolledName.ofIndexed(path);
        if (entry != null) {
            entries.add(entry);
        } else {
            damaged++;
        }
    }

    /// How many entries were none.
    int damaged() {
        return damaged;
    }

    /// The bytes of an entry that is not whole yet.
    int pending() {
        return rest.length;
    }
}
