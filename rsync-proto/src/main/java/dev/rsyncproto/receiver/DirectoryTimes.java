package dev.rsyncproto.receiver;

import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Options;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Looks at each directory a last time when nothing more is written into it: what was written
/// changed its time, and one without rights for us got some for the time being (generator.c,
/// `touch_up_dirs`). For the generator's thread.
final class DirectoryTimes {
    private final Options options;
    private final Receiving receiving;
    private final boolean times;
    private final boolean waits;

    /// Of forgotten segments, by index.
    private final SequencedMap<Integer, FileEntry> waiting = new LinkedHashMap<>();

    /// @param waits what is deleted or renamed later changes directories that are finished before
    DirectoryTimes(Options options, Receiving receiving, boolean waits) {
        this.options = options;
        this.receiving = receiving;
        this.times = options.times && !options.omitDirTimes;
        this.waits = waits;
    }

    /// With incremental recursion: all entries of a directory are done.
    void finished(int ndx, FileEntry directory, EntryMaker maker) throws IOException {
        if (waits) {
            waiting.put(ndx, directory);
        } else if (isDue(maker)) {
            touchUp(ndx, directory, maker);
        }
    }

    /// Everything is done.
    ///
    /// @param all the whole list; null where its directories were told one by one
    void finish(@Nullable FileListSegment all, EntryMaker maker) throws IOException {
        if (!isDue(maker)) {
            return;
        }
        for (Map.Entry<Integer, FileEntry> e : waiting.entrySet()) {
            touchUp(e.getKey(), e.getValue(), maker);
        }
        if (all == null) {
            return;
        }
        for (int i = all.low(); i <= all.high(); i++) {
            FileEntry entry = all.get(i);
            if (entry.isActive() && entry.isDir()) {
                touchUp(all.firstNdx() + i, entry, maker);
            }
        }
    }

    private boolean isDue(EntryMaker maker) {
        return !options.dryRun
                && options.listOnly == 0
                && receiving.localName() == null
                && (times || maker.hasLentRights());
    }

    private void touchUp(int ndx, FileEntry entry, EntryMaker maker) throws IOException {
        if (!entry.has(FileEntry.MISSING_DIR)
                && (options.impliedDirs || !entry.has(FileEntry.IMPLIED_DIR))) {
            maker.touchUp(ndx, entry, times);
        }
    }
}
