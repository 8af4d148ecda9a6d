package dev.gsyncd.worker;

import dev.gsyncd.batch.Fate;
import dev.gsyncd.batch.Fates;
import dev.gsyncd.batch.Touched;
import dev.gsyncd.gluster.Gfid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Tells files that the primary had and deleted from those that only the secondary ever had.
///
/// What a record of the primary names, or a name of it was seen to hold, is its own: if it is gone
/// there it was deleted there. The memory is bounded and begins empty, so a file may be taken for
/// the secondary's that was not: then it is kept in vain, and nothing is lost.
final class Strangers implements Fates {
    private static final int MAX_FILES = 200_000;

    private final Fate stranger;
    private final boolean manyBricks;
    private final SequencedMap<Gfid, Boolean> own =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Gfid, Boolean> eldest) {
                    return size() > MAX_FILES;
                }
            };

    /// @param stranger what becomes of what only the secondary has
    /// @param manyBricks whether the records of some files go to other workers: what a rename
    ///   replaces may be one of those, and is not kept
    Strangers(Fate stranger, boolean manyBricks) {
        this.stranger = stranger;
        this.manyBricks = manyBricks;
    }

    void saw(Touched touched) {
        saw(touched.named());
        saw(touched.data());
        saw(touched.meta());
    }

    void saw(Collection<Gfid> files) {
        if (stranger != Fate.DELETE) {
            files.forEach(gfid -> own.putLast(gfid, true));
        }
    }

    @Override
    public Fate of(Gfid gfid, boolean byRename) {
        boolean deleted = own.containsKey(gfid) || byRename && manyBricks;
        return deleted ? Fate.DELETE : stranger;
    }
}
