package dev.rsyncproto.flist;

import dev.rsyncproto.wire.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All files of a session, in segments.
///
/// Without incremental recursion there is one segment whose first index (ndx) is 0. With it the
/// first index is 1 and each directory's segment starts one above the end of the one before.
///
/// For one thread. On the receiving side there are two: the one that reads segments counts them
/// here and hands each, complete, to the other, which has a list of its own to walk ([#append]).
/// Each forgets a segment when it is done with it; of entries the walker alone changes flags.
public final class FileList {
    /// Bits of `ioError`.
    public static final int IOERR_GENERAL = 1;

    public static final int IOERR_VANISHED = 1 << 1;
    public static final int IOERR_DEL_LIMIT = 1 << 2;
    static final int IOERR_VALID_MASK = IOERR_GENERAL | IOERR_VANISHED | IOERR_DEL_LIMIT;

    /// Some are left for the index after the last segment.
    private static final int MAX_NDX = Integer.MAX_VALUE - (1 << 10);

    private static final FileListSegment FORGOTTEN = new FileListSegment(new FileList(false), 0, 0);

    private final boolean incRecurse;
    private int started;
    private @Nullable FileListSegment last;
    private final List<FileListSegment> segments = new ArrayList<>();

    /// So many at the beginning of `segments` are forgotten.
    private int forgotten;

    private int ioError;
    private long totalSize;
    private int dirs;
    private int symlinks;
    private int devices;
    private int specials;
    private int count;

    public FileList(boolean incRecurse) {
        this.incRecurse = incRecurse;
    }

    /// A new, empty last segment.
    ///
    /// @throws ProtocolException where there are no more indexes
    public FileListSegment startSegment() throws ProtocolException {
        FileListSegment before = last;
        long first = incRecurse ? 1 : 0;
        if (before != null) {
            first = (long) before.firstNdx() + before.size() + 1;
        }
        if (first > MAX_NDX) {
            throw new ProtocolException("ndx", Long.toString(first), "fewer entries", 0);
        }
        FileListSegment segment = new FileListSegment(this, (int) first, ++started);
        segments.add(segment);
        last = segment;
        return segment;
    }

    /// Takes a segment that was filled elsewhere as the last one.
    public void append(FileListSegment segment) {
        segments.add(segment);
    }

    public boolean isIncremental() {
        return incRecurse;
    }

    /// The oldest segment that was not forgotten, null where there is none.
    public @Nullable FileListSegment first() {
        return forgotten == segments.size() ? null : segments.get(forgotten);
    }

    /// The one that follows a known segment, null where none does yet.
    public @Nullable FileListSegment after(FileListSegment segment) {
        FileListSegment first = first();
        if (first == null) {
            return null;
        }
        int next = forgotten + segment.number() - first.number() + 1;
        return next < segments.size() ? segments.get(next) : null;
    }

    /// How many segments are known.
    public int segmentCount() {
        return segments.size() - forgotten;
    }

    /// The known segments, from the oldest on; not to be kept.
    public List<FileListSegment> segments() {
        return segments.subList(forgotten, segments.size());
    }

    /// Where the entry stands among all that were ever listed, from 0 on.
    public int position(int ndx) {
        FileListSegment segment = incRecurse ? segmentOf(ndx) : null;
        return segment == null ? ndx : Math.max(ndx - segment.number(), 0);
    }

    /// The segment that has this index, or whose parent has it; null where there is none.
    public @Nullable FileListSegment segmentOf(int ndx) {
        int from = forgotten;
        int to = segments.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            FileListSegment segment = segments.get(middle);
            int before = segment.parent() == null ? 0 : 1;
            if (ndx < segment.firstNdx() - before) {
                to = middle;
            } else if (ndx >= segment.firstNdx() + segment.size()) {
                from = middle + 1;
            } else {
                return segment;
            }
        }
        return null;
    }

    /// Forgets the oldest segment, which nobody asks for any more; its counts stay.
    public FileListSegment removeFirst() {
        FileListSegment first = segments.set(forgotten, FORGOTTEN);
        if (++forgotten > segments.size() / 2) {
            segments.subList(0, forgotten).clear();
            forgotten = 0;
        }
        return first;
    }

    /// The entry with this index.
    ///
    /// @throws ProtocolException where there is none; `offset` is where the index was read.
    public FileEntry get(int ndx, long offset) throws ProtocolException {
        FileListSegment segment = segmentOf(ndx);
        if (segment != null && ndx >= segment.firstNdx()) {
            return segment.get(ndx - segment.firstNdx());
        }
        FileEntry parent = segment == null ? null : segment.parent();
        if (parent != null) {
            return parent;
        }
        throw new ProtocolException("ndx", Integer.toString(ndx), range(), offset);
    }

    private String range() {
        FileListSegment first = first();
        if (first == null) {
            return "an empty list";
        }
        FileListSegment end = segments.getLast();
        return first.firstNdx() + ".." + (end.firstNdx() + end.size() - 1);
    }

    void added(FileEntry entry) {
        count++;
        if (entry.isRegular() || entry.isSymlink()) {
            totalSize += entry.size();
        }
        if (entry.isDir()) {
            dirs++;
        } else if (entry.isSymlink()) {
            symlinks++;
        } else if (entry.isDevice()) {
            devices++;
        } else if (entry.isSpecial()) {
            specials++;
        }
    }

    /// IOERR_… bits that the sender met or sent.
    public int ioError() {
        return ioError;
    }

    public void addIoError(int bits) {
        ioError |= bits & IOERR_VALID_MASK;
    }

    public int size() {
        return count;
    }

    /// The sum of the sizes of files and symlinks.
    public long totalSize() {
        return totalSize;
    }

    public int dirs() {
        return dirs;
    }

    public int symlinks() {
        return symlinks;
    }

    public int devices() {
        return devices;
    }

    public int specials() {
        return specials;
    }

    public int regularFiles() {
        return count - dirs - symlinks - devices - specials;
    }
}
