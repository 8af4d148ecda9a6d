package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One part of a [FileList]: entries that were sent together, with consecutive indexes.
///
/// Until [#sortAndClean] they stand in the order of the wire, then in that of [NameOrder]; both
/// ends sort alike, and the indexes that are exchanged are those after sorting (but with names that
/// are converted, see [#wireOrder]). Duplicates keep their place but are not active.
public final class FileListSegment {
    private static final FileEntry[] EMPTY = {};

    private final FileList list;
    private final int firstNdx;
    private final int number;
    private FileEntry[] files = EMPTY;
    private int size;
    private int low;
    private int high = -1;
    private int unfinished;
    private @Nullable FileEntry parent;
    private NameOrder order = new NameOrder(32);
    private int @Nullable [] wireOrder;

    FileListSegment(FileList list, int firstNdx, int number) {
        this.list = list;
        this.firstNdx = firstNdx;
        this.number = number;
    }

    /// 1 for the first, and so on.
    int number() {
        return number;
    }

    /// One more entry of this segment waits for the peer, or for another entry. For the thread that
    /// walks the list.
    public void begin() {
        unfinished++;
    }

    /// What one entry waited for has come.
    public void end() {
        unfinished--;
    }

    /// No entry waits for anything.
    public boolean isFinished() {
        return unfinished <= 0;
    }

    /// The directory whose entries these are, which has the index before the first; null where
    /// there is none.
    public @Nullable FileEntry parent() {
        return parent;
    }

    public void parent(FileEntry directory) {
        parent = directory;
    }

    public int firstNdx() {
        return firstNdx;
    }

    public int size() {
        return size;
    }

    /// The entry with index `firstNdx() + i`; it may be an inactive one.
    public FileEntry get(int i) {
        return files[Objects.checkIndex(i, size)];
    }

    /// Position of the first active entry.
    public int low() {
        return low;
    }

    /// Position of the last active entry, -1 where there is none.
    public int high() {
        return high;
    }

    void add(FileEntry entry) {
        if (size == files.length) {
            files = Arrays.copyOf(files, Math.max(64, size + (size >> 1)));
        }
        files[size++] = entry;
        list.added(entry);
    }

    /// Sorts; on the receiving side also takes duplicates out, and with `stripRoot` (-R) leading
    /// slashes. As flist.c:flist_sort_and_clean.
    void sortAndClean(boolean sender, boolean stripRoot, int protocol) {
        order = new NameOrder(protocol);
        files = MergeSort.sort(Arrays.copyOf(files, size), order);
        high = size - 1;
        if (!sender) {
            removeDuplicates(protocol);
        }
        if (stripRoot) {
            for (int i = 0; i < size; i++) {
                files[i].stripRoot();
            }
        }
    }

    /// On the sending side: the list stays as it was sent.
    void leaveUnsorted() {
        high = size - 1;
    }

    /// As [#sortAndClean] of the receiving side, and remembers how the entries stood on the wire.
    void sortRemembering(boolean stripRoot, int protocol) {
        IdentityHashMap<FileEntry, Integer> sent = new IdentityHashMap<>();
        for (int i = 0; i < size; i++) {
            sent.put(files[i], i);
        }
        sortAndClean(false, stripRoot, protocol);
        int[] positions = new int[size];
        for (int i = 0; i < size; i++) {
            positions[i] = Objects.requireNonNull(sent.get(files[i]));
        }
        wireOrder = positions;
    }

    /// For each entry its position before sorting, where that is the one that counts on the wire;
    /// else null.
    public int @Nullable [] wireOrder() {
        return wireOrder == null ? null : wireOrder.clone();
    }

    private void removeDuplicates(int protocol) {
        int previous = 0;
        for (int i = 1; i < size; i++) {
            FileEntry file = files[i];
            int twin = -1;
            if (order.compare(file, files[previous]) == 0) {
                twin = previous;
            } else if (protocol >= 29 && file.isDir()) {
                twin = find(asFile(file), i);
            }
            if (twin < 0) {
                previous = i;
            } else if (file.isDir() && !files[twin].isDir()) {
                // The directory may have contents in the list: it stays.
                files[twin].set(FileEntry.CLEARED);
                previous = i;
            } else {
                if (file.isDir()) {
                    merge(files[twin], file);
                }
                file.set(FileEntry.CLEARED);
            }
        }
        trim();
    }

    /// Moves the ends to active entries, after some were taken out.
    public void trim() {
        while (low < size && !files[low].isActive()) {
            low++;
        }
        while (high >= 0 && !files[high].isActive()) {
            high--;
        }
    }

    private static FileEntry asFile(FileEntry dir) {
        return new FileEntry(dir.dirname(), dir.rawBasename(), FileEntry.S_IFREG, 0, 0, 0, 0, 0);
    }

    private static void merge(FileEntry kept, FileEntry dropped) {
        kept.set(dropped.flags() & (FileEntry.TOP_DIR | FileEntry.CONTENT_DIR));
        if (!dropped.has(FileEntry.IMPLIED_DIR)) {
            kept.clear(FileEntry.IMPLIED_DIR);
        }
    }

    /// The position of the active entry `name`; a directory and a file sort apart, so say which.
    /// -1: none.
    public int find(Bytes name, boolean dir) {
        int mode = dir ? FileEntry.S_IFDIR : FileEntry.S_IFREG;
        return find(FileEntry.of(name, null, mode, 0, 0, 0, 0, 0), size);
    }

    /// As `find`, of either kind; null where there is none.
    public @Nullable FileEntry entry(Bytes name) {
        int at = find(name, false);
        if (at < 0) {
            at = find(name, true);
        }
        return at < 0 ? null : files[at];
    }

    private int find(FileEntry wanted, int end) {
        int from = 0;
        int to = end;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (order.compare(files[middle], wanted) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        for (int i = from; i < end && order.compare(files[i], wanted) == 0; i++) {
            if (files[i].isActive()) {
                return files[i].isDir() == wanted.isDir() ? i : -1;
            }
        }
        return -1;
    }
}
