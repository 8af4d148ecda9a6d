package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.AclTable;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.tree.Paths;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the generator and the receiver share besides the session: the list and where it goes to.
///
/// @param list of the thread that has this record: each forgets what it is done with
/// @param asked what the sender may send
/// @param root the destination directory; each thread makes its own `Tree` of it
/// @param localName the name that the one file of the list gets, null where names are the list's
/// @param missingRoot in a dry run: the destination, which would have been made; `root` is the
///   current directory then
/// @param filters what is protected here; for the generator alone
/// @param xattrRules extended attributes that are left alone, null: no rule speaks of them
public record Receiving(
        FileList list,
        AclTable acls,
        XattrTable xattrs,
        Asked asked,
        Dir root,
        Paths paths,
        @Nullable Bytes localName,
        @Nullable Bytes missingRoot,
        Filters filters,
        @Nullable Predicate<Bytes> xattrRules) {

    /// The same for the other thread.
    Receiving with(FileList other) {
        return new Receiving(
                other,
                acls,
                xattrs,
                asked,
                root,
                paths,
                localName,
                missingRoot,
                filters,
                xattrRules);
    }

    /// The content of an entry is asked for: until it has come its segment must not be forgotten.
    /// This and the next three are for the generator's thread.
    void begins(int ndx) {
        FileListSegment segment = list.isIncremental() ? list.segmentOf(ndx) : null;
        if (segment != null) {
            segment.begin();
        }
    }

    /// It has come, or will not.
    void ends(int ndx) {
        FileListSegment segment = list.isIncremental() ? list.segmentOf(ndx) : null;
        if (segment != null) {
            segment.end();
        }
    }

    /// The entry waits for another name of its file.
    void waits(FileEntry entry, int ndx) {
        entry.set(FileEntry.HLINK_WAITS);
        begins(ndx);
    }

    /// It does not wait, or not any more.
    void goesOn(FileEntry entry, int ndx) {
        if (entry.has(FileEntry.HLINK_WAITS)) {
            entry.clear(FileEntry.HLINK_WAITS);
            ends(ndx);
        }
    }

    boolean rootIsMissing() {
        return missingRoot != null;
    }

    /// Where an entry goes to.
    Bytes path(FileEntry entry) {
        return localName == null ? entry.name() : localName;
    }
}
