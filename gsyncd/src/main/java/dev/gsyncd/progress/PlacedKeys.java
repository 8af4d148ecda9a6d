package dev.gsyncd.progress;

import dev.gsyncd.gluster.Gfid;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The keys of files at a name, by file: who syncs a file knows its gfid and not under which name
/// it is owed. They are rare. Of more than some thousand the others are not known here; they go
/// with their own next try.
final class PlacedKeys {
    static final int MAX = 10_000;

    private final Map<Gfid, Set<RetryKey>> byFile = new HashMap<>();
    private int size;

    void add(RetryKey key) {
        Gfid file = key.gfid();
        if (file != null && key.name() != null && size < MAX) {
            boolean added = byFile.computeIfAbsent(file, _ -> new LinkedHashSet<>()).add(key);
            size += added ? 1 : 0;
        }
    }

    void remove(RetryKey key) {
        Gfid file = key.gfid();
        Set<RetryKey> keys = file == null ? null : byFile.get(file);
        if (keys != null && keys.remove(key)) {
            size--;
            if (keys.isEmpty()) {
                byFile.remove(file);
            }
        }
    }

    List<RetryKey> of(Gfid file) {
        return List.copyOf(byFile.getOrDefault(file, Set.of()));
    }
}
