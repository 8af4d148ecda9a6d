package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.wire.ProtocolException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which entries of the list are names of one file, as chains from the last name to the first
/// (hlink.c, `match_hard_links`). For the generator's thread.
///
/// An entry's `previousLink` has three meanings, one after the other: the name before this one in
/// the list; for a name that waits for another's transfer, the next one that waits; for a finished
/// name the one that was finished first.
///
/// With incremental recursion a group may have names in many segments, of which some are forgotten:
/// it is known by its number, with its last name so far, or the path of a finished one.
final class LinkGroups {
    /// What is known of a group beyond the segment that is being matched.
    private static final class Group {
        int last = -1;
        @Nullable Bytes done;
    }

    private final FileList list;
    private final @Nullable Map<Integer, Group> groups;

    LinkGroups(FileList list) {
        this.list = list;
        this.groups = list.isIncremental() ? new HashMap<>() : null;
    }

    /// Chains the names of a segment, which must be in the list.
    ///
    /// @throws ProtocolException where a name belongs to a group that never began
    void match(FileListSegment segment) throws ProtocolException {
        int count = 0;
        for (int i = 0; i < segment.size(); i++) {
            if (segment.get(i).has(FileEntry.HLINKED)) {
                count++;
            }
        }
        if (count == 0) {
            return;
        }
        long[] byGroup = new long[count];
        int at = 0;
        for (int i = 0; i < segment.size(); i++) {
            FileEntry file = segment.get(i);
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
            chain(segment, byGroup, from, end);
            from = end;
        }
    }

    private void chain(FileListSegment segment, long[] byGroup, int from, int end)
            throws ProtocolException {
        FileEntry head = segment.get((int) byGroup[from]);
        Group group = null;
        int prev = -1;
        if (groups == null) {
            if (end - from == 1) {
                // alone: its other names are not part of the transfer
                head.clear(FileEntry.HLINKED | FileEntry.HLINK_FIRST).set(FileEntry.HLINK_DONE);
                return;
            }
            head.set(FileEntry.HLINK_FIRST);
        } else {
            group = groups.get(head.hardLinkGroup());
            if (group == null) {
                group = begin(segment, head);
            } else if (group.done == null) {
                prev = known(group.last);
                if (prev < 0) {
                    head.set(FileEntry.HLINK_FIRST); // all before were skipped
                } else {
                    entry(prev).clear(FileEntry.HLINK_LAST);
                }
            }
        }
        for (int i = from; i < end; i++) {
            segment.get((int) byGroup[i]).previousLink(prev);
            prev = segment.firstNdx() + (int) byGroup[i];
        }
        segment.get((int) byGroup[end - 1]).set(FileEntry.HLINK_LAST);
        if (group != null) {
            group.last = prev;
        }
    }

    private Group begin(FileListSegment segment, FileEntry head) throws ProtocolException {
        int number = head.hardLinkGroup();
        if (number < segment.firstNdx()) {
            throw new ProtocolException(
                    "flist-hlink",
                    Integer.toString(number),
                    "the first name of a file, or from " + segment.firstNdx(),
                    0);
        }
        head.set(FileEntry.HLINK_FIRST);
        Group group = new Group();
        groups().put(number, group);
        return group;
    }

    private Map<Integer, Group> groups() {
        Map<Integer, Group> all = groups;
        if (all == null) {
            throw new AssertionError("one segment has no groups beyond it");
        }
        return all;
    }

    /// `ndx`, or -1 where it is forgotten.
    private int known(int ndx) {
        return ndx >= 0 && list.segmentOf(ndx) != null ? ndx : -1;
    }

    FileEntry entry(int ndx) {
        FileListSegment segment = list.segmentOf(ndx);
        if (segment == null) {
            throw new AssertionError("a forgotten name, " + ndx);
        }
        return segment.get(ndx - segment.firstNdx());
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

    /// The nearest name before `file` that was not skipped nor forgotten, or -1 (`check_prior`).
    int prior(FileEntry file) {
        int p = known(file.previousLink());
        while (p >= 0 && entry(p).has(FileEntry.SKIP_HLINK)) {
            p = known(entry(p).previousLink());
        }
        file.previousLink(p);
        return p;
    }

    /// Where a name of the group was finished whose segment may be forgotten; null: nowhere yet.
    @Nullable Bytes finished(FileEntry file) {
        Group group = groups == null ? null : groups.get(file.hardLinkGroup());
        return group == null ? null : group.done;
    }

    /// The group has one finished name.
    void finished(FileEntry file, Bytes path) {
        Group group = groups == null ? null : groups.get(file.hardLinkGroup());
        if (group != null) {
            group.done = path;
        }
    }

    /// This name is not transferred. When it was the last of its group, the one that now is the
    /// last and waits for it is returned, else -1 (`skip_hard_link`).
    int skip(FileEntry file) {
        file.set(FileEntry.SKIP_HLINK);
        if (!file.has(FileEntry.HLINK_LAST)) {
            return -1;
        }
        int p = prior(file);
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
