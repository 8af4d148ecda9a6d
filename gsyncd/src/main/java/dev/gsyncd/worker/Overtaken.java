package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.gluster.Gfid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sees to it that a worker which read a file before a change is not the last to write it: the
/// record of the change may be another worker's, which has replayed it meanwhile.
final class Overtaken {
    /// How often what changes while it is synced is synced again.
    private static final int MAX_REPEATS = 3;

    private static final String KEEPS_CHANGING =
            "it keeps changing while it is synced, and other workers may sync it as well";

    private final PrimaryNames primary;
    private final Halving halving;
    private final DataEngine data;

    Overtaken(PrimaryNames primary, Halving halving, DataEngine data) {
        this.primary = primary;
        this.halving = halving;
        this.data = data;
    }

    /// @param odd gets those that cannot be asked for
    Map<Gfid, PrimaryNames.ChangeMark> marks(Map<Gfid, FileState> files, Map<Gfid, String> odd)
            throws IOException {
        return halving.ask(
                files.keySet(),
                gfids -> {
                    List<FileState> some = new ArrayList<>(gfids.size());
                    for (Gfid gfid : gfids) {
                        FileState file = files.get(gfid);
                        if (file != null) {
                            some.add(file);
                        }
                    }
                    return primary.marks(some);
                },
                odd);
    }

    /// What the workers of other bricks may sync at the same time: directories, and files of which
    /// the brick has a name and not the content.
    private static Map<Gfid, FileState> shared(
            Set<Gfid> content,
            Set<Gfid> attributes,
            Map<Gfid, FileState> present,
            Map<Gfid, PrimaryNames.ChangeMark> marks) {
        Map<Gfid, FileState> shared = new LinkedHashMap<>();
        for (Set<Gfid> files : List.of(content, attributes)) {
            for (Gfid gfid : files) {
                PrimaryNames.ChangeMark mark = marks.get(gfid);
                FileState file = present.get(gfid);
                if (file != null && mark != null && mark.shared()) {
                    shared.put(gfid, file);
                }
            }
        }
        return shared;
    }

    /// @param content files of which content and attributes were synced
    /// @param attributes files of which attributes were
    /// @param before marks that were read before that began
    /// @param failed gets those that could not be synced, and those that never stood still
    void syncAgain(
            Set<Gfid> content,
            Set<Gfid> attributes,
            Map<Gfid, FileState> present,
            Map<Gfid, PrimaryNames.ChangeMark> before,
            Map<Gfid, String> failed)
            throws IOException, InterruptedException {
        repeatChanged(shared(content, attributes, present, before), content, before, failed);
    }

    private void repeatChanged(
            Map<Gfid, FileState> shared,
            Set<Gfid> content,
            Map<Gfid, PrimaryNames.ChangeMark> before,
            Map<Gfid, String> failed)
            throws IOException, InterruptedException {
        Map<Gfid, FileState> check = shared;
        Map<Gfid, PrimaryNames.ChangeMark> last = before;
        for (int repeat = 0; repeat < MAX_REPEATS && !check.isEmpty(); repeat++) {
            Map<Gfid, PrimaryNames.ChangeMark> now = marks(check, failed);
            Map<Gfid, FileState> changed = new LinkedHashMap<>();
            Set<Gfid> again = new LinkedHashSet<>();
            for (Gfid gfid : check.keySet()) {
                PrimaryNames.ChangeMark a = last.get(gfid);
                PrimaryNames.ChangeMark b = now.get(gfid);
                if (a != null && b != null && !a.sameTime(b)) {
                    changed.put(gfid, check.get(gfid));
                    if (content.contains(gfid)) {
                        again.add(gfid);
                    }
                }
            }
            if (!changed.isEmpty()) {
                Set<Gfid> others = new LinkedHashSet<>(changed.keySet());
                others.removeAll(again);
                failed.putAll(data.sync(again, others).failed());
            }
            check = changed;
            last = now;
        }
        check.keySet().forEach(gfid -> failed.putIfAbsent(gfid, KEEPS_CHANGING));
    }
}
