package dev.rsyncproto.receiver;

import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import java.util.Arrays;

/// Which entries of the list are names of one file, as chains from the last name to the first
/// (hlink.c, `match_hard_links`). For the generator's thread.
///
/// `prev(ndx)` has three meanings, one after the other: the name before this one in the list; for a
/// name that waits for another's transfer, the next one that waits; for a finished name the one
/// that was finished first.
final class LinkGroups {
    private final FileListSegment list;
    private final int[] prev;

    LinkGroups(FileListSegment list) {
        this.list = list;
        this.prev = new int[list.size()];
        Arrays.fill(prev, -1);
        match();
    }

    private void match() {
        int count = 0;
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).has(FileEntry.HLINKED)) {
                count++;
            }
        }
        long[] byGroup = new long[count];
        int at = 0;
        for (int i = 0; i < list.size(); i++) {
            FileEntry file = list.get(i);
            if (file.isActive() && file.has(FileEntry.HLINKED)) {
                byGroup[at++] = (long) file.hardLinkGroup() << 32 | i;
            }
        }
        byGroup = Arrays.copyOf(byGroup, at);
        Arrays.sort(byGroup);
        for (int from = 0; from < byGroup.length; ) {
            int end = from + 1;
            while (end < byGroup.length && byGroup[end] >> 32 == byGroup[from] >> 32) {
                end++;
            }
            chain(byGroup, from, end);
            from = end;
        }
    }

    private void chain(long[] byGroup, int from, int end) {
        FileEntry head = entryAt(byGroup[from]);
        if (end - from == 1) {
            // alone: its other names are not part of the transfer
            head.clear(FileEntry.HLINKED | FileEntry.HLINK_FIRST).set(FileEntry.HLINK_DONE);
            return;
        }
        head.set(FileEntry.HLINK_FIRST);
        for (int i = from + 1; i < end; i++) {
            prev[(int) byGroup[i]] = list.firstNdx() + (int) byGroup[i - 1];
        }
        entryAt(byGroup[end - 1]).set(FileEntry.HLINK_LAST);
    }

    private FileEntry entryAt(long key) {
        return list.get((int) key);
    }

    FileEntry entry(int ndx) {
        return list.get(ndx - list.firstNdx());
    }

    int prev(int ndx) {
        return prev[ndx - list.firstNdx()];
    }

    void prev(int ndx, int value) {
        prev[ndx - list.firstNdx()] = value;
    }

    static boolean isLinked(FileEntry file) {
        return file.has(FileEntry.HLINKED);
    }

    static boolean notFirst(FileEntry file) {
        return file.has(FileEntry.HLINKED) && !file.has(FileEntry.HLINK_FIRST);
    }

    static boolean notLast(FileEntry file) {
        return file.has(FileEntry.HLINKED) && !file.has(FileEntry.HLINK_LAST);
    }

    /// The nearest name before `ndx` that was not skipped, or -1 (`check_prior`).
    int prior(int ndx) {
        int p = prev(ndx);
        while (p >= 0 && entry(p).has(FileEntry.SKIP_HLINK)) {
            p = prev(p);
        }
        prev(ndx, p);
        return p;
    }

    /// This name is not transferred. When it was the last of its group, the one that now is the
    /// last and waits for it is returned, else -1 (`skip_hard_link`).
    int skip(int ndx) {
        FileEntry file = entry(ndx);
        file.set(FileEntry.SKIP_HLINK);
        if (!file.has(FileEntry.HLINK_LAST)) {
            return -1;
        }
        int p = prior(ndx);
        if (p < 0) {
            return -1;
        }
        FileEntry before = entry(p);
        if (before.has(FileEntry.HLINK_DONE) || before.has(FileEntry.FILE_SENT)) {
            return -1;
        }
        before.set(FileEntry.HLINK_LAST);
        return p;
    }
}
