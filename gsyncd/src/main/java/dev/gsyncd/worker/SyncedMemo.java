package dev.gsyncd.worker;

import dev.gsyncd.gluster.Gfid;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which files were synced lately, in which state: so that the repeat of a slice whose changes went
/// early costs little. Forgets the oldest.
///
/// The mark of a state is the brick's own ctime: the kernel moves it with every change, whatever
/// times a client's clock gives the file. One that was young when it was read says nothing (two
/// changes within the clock's grain have the same).
final class SyncedMemo {
    private static final int MAX_FILES = 200_000;

    /// @param content whether the content was compared, not only size and time
    private record Synced(PrimaryNames.ChangeMark mark, boolean content) {}

    private final Map<Gfid, Synced> files =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Gfid, Synced> eldest) {
                    return size() > MAX_FILES;
                }
            };

    boolean isSynced(Gfid gfid, PrimaryNames.@Nullable ChangeMark now, boolean content) {
        Synced then = files.get(gfid);
        return now != null && then != null && then.mark.sameTime(now) && (then.content || !content);
    }

    /// `mark` was read before the sync began.
    void synced(Gfid gfid, PrimaryNames.@Nullable ChangeMark mark, boolean content) {
        if (mark == null || !mark.settled()) {
            files.remove(gfid);
            return;
        }
        files.put(gfid, new Synced(mark, content || isSynced(gfid, mark, true)));
    }

    void forget(Gfid gfid) {
        files.remove(gfid);
    }

    /// The secondary may have lost what it was given.
    void clear() {
        files.clear();
    }
}
