package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Cuts an ordered list of operations into runs whose members do not depend on each other, so that
/// a run may be executed in any order.
///
/// Two operations depend on each other if they share a gfid or a name, or if one is about the
/// directory in which the other's name is. A rename from one directory to another stands alone:
/// whether it is allowed depends on where the directories are.
final class Waves {
    private final Set<Gfid> gfids = new HashSet<>();
    private final Set<Gfid> parents = new HashSet<>();
    private final Set<EntryName> names = new HashSet<>();

    private Waves() {}

    static List<List<EntryOp>> of(List<EntryOp> ops) {
        List<List<EntryOp>> waves = new ArrayList<>();
        List<EntryOp> wave = new ArrayList<>();
        Waves touched = new Waves();
        for (EntryOp op : ops) {
            if (standsAlone(op) || touched.conflictsWith(op)) {
                waves.add(wave);
                wave = new ArrayList<>();
                touched = new Waves();
            }
            wave.add(op);
            touched.add(op);
            if (standsAlone(op)) {
                waves.add(wave);
                wave = new ArrayList<>();
                touched = new Waves();
            }
        }
        waves.add(wave);
        waves.removeIf(List::isEmpty);
        return waves;
    }

    private static boolean standsAlone(EntryOp op) {
        return op instanceof EntryOp.Rename rename
                && !rename.name().parent().equals(rename.to().parent());
    }

    private boolean conflictsWith(EntryOp op) {
        boolean conflict = conflictsWith(op.gfid(), op.name());
        if (op instanceof EntryOp.Rename rename) {
            conflict |= conflictsWith(op.gfid(), rename.to());
            Gfid replaces = rename.replaces();
            conflict |=
                    replaces != null && (gfids.contains(replaces) || parents.contains(replaces));
        }
        return conflict;
    }

    private boolean conflictsWith(Gfid gfid, EntryName name) {
        return gfids.contains(gfid)
                || parents.contains(gfid)
                || gfids.contains(name.parent())
                || names.contains(name);
    }

    private void add(EntryOp op) {
        gfids.add(op.gfid());
        parents.add(op.name().parent());
        names.add(op.name());
        if (op instanceof EntryOp.Rename rename) {
            parents.add(rename.to().parent());
            names.add(rename.to());
            Gfid replaces = rename.replaces();
            if (replaces != null) {
                gfids.add(replaces);
            }
        }
    }
}
