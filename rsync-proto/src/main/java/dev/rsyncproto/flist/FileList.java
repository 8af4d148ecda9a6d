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
/// Filled by one thread; afterwards only flags of entries change.
public final class FileList {
    /// Bits of `ioError`.
    public static final int IOERR_GENERAL = 1;

    public static final int IOERR_VANISHED = 1 << 1;
    public static final int IOERR_DEL_LIMIT = 1 << 2;
    static final int IOERR_VALID_MASK = IOERR_GENERAL | IOERR_VANISHED | IOERR_DEL_LIMIT;

    private final boolean incRecurse;
    private int nextNdx;
    private final List<FileListSegment> segments = new ArrayList<>();
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
    public FileListSegment startSegment() {
        if (!segments.isEmpty()) {
            FileListSegment last = segments.getLast();
            nextNdx = last.firstNdx() + last.size() + 1;
        }
        FileListSegment segment = new FileListSegment(this, Math.max(nextNdx, incRecurse ? 1 : 0));
        segments.add(segment);
        return segment;
    }

    public List<FileListSegment> segments() {
        return segments;
    }

    /// The segment that has this index, or whose parent has it; null where there is none.
    public @Nullable FileListSegment segmentOf(int ndx) {
        int from = 0;
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
        return segments.removeFirst();
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
        if (segments.isEmpty()) {
            return "an empty list";
        }
        FileListSegment last = segments.getLast();
        return segments.getFirst().firstNdx() + ".." + (last.firstNdx() + last.size() - 1);
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
