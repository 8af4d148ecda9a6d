package dev.rsyncproto.receiver;

import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import java.util.ArrayDeque;
import java.util.Deque;

/// `--prune-empty-dirs`: takes directories out of the list that have nothing but directories below
/// them (flist.c, the end of `flist_sort_and_clean`). One that a rule protects here stays.
final class EmptyDirs {
    private EmptyDirs() {}

    static void prune(FileListSegment segment, Filters filters) {
        Deque<Integer> waiting = new ArrayDeque<>();
        for (int i = segment.low(); i <= segment.high(); i++) {
            FileEntry entry = segment.get(i);
            if (!entry.isActive()) {
                continue;
            }
            if (!entry.isDir() || entry.depth() == 0) {
                waiting.clear(); // all of them are above this entry
                continue;
            }
            dropFrom(segment, waiting, entry.depth());
            if (filters.excludes(entry.name(), true)) {
                waiting.clear();
            } else {
                waiting.push(i);
            }
        }
        dropFrom(segment, waiting, 0);
        segment.trim();
    }

    /// Those as deep, or deeper, end here and had nothing in them.
    private static void dropFrom(FileListSegment segment, Deque<Integer> waiting, int depth) {
        while (!waiting.isEmpty() && segment.get(waiting.peek()).depth() >= depth) {
            segment.get(waiting.pop()).clearFromList();
        }
    }
}
