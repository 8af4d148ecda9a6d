package dev.gsyncd.worker;

import dev.gsyncd.batch.Touched;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was replayed and may be in the secondary's memory only. A crash there loses it, and the
/// next connection finds that nowhere: so it is replayed again there, and not only flushed.
///
/// Used by one thread.
final class Unflushed {
    private final Set<EntryName> names = new LinkedHashSet<>();
    private final Set<Gfid> files = new LinkedHashSet<>();

    void addNames(Collection<EntryName> more) {
        names.addAll(more);
    }

    /// Regular ones.
    void addFiles(Collection<Gfid> more) {
        files.addAll(more);
    }

    void addAll(Unflushed more) {
        names.addAll(more.names);
        files.addAll(more.files);
    }

    Set<Gfid> files() {
        return files;
    }

    int size() {
        return names.size() + files.size();
    }

    void clear() {
        names.clear();
        files.clear();
    }

    /// All of it, to be replayed again.
    Touched touched() {
        return new Touched(
                new LinkedHashSet<>(names),
                Set.of(),
                Set.of(),
                new LinkedHashSet<>(files),
                Set.of(),
                Map.of(),
                List.of(),
                size());
    }
}
