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
/// @param asked what the sender may send
/// @param root the destination directory; each thread makes its own `Tree` of it
/// @param localName the name that the one file of the list gets, null where names are the list's
/// @param rootIsMissing in a dry run: the destination would have been made
/// @param filters what is protected here; for the generator alone
/// @param xattrRules extended attributes that are left alone, null: no rule speaks of them
public record Receiving(
        FileList list,
        FileListSegment segment,
        AclTable acls,
        XattrTable xattrs,
        Asked asked,
        Dir root,
        Paths paths,
        @Nullable Bytes localName,
        boolean rootIsMissing,
        Filters filters,
        @Nullable Predicate<Bytes> xattrRules) {

    /// Where an entry goes to.
    Bytes path(FileEntry entry) {
        return localName == null ? entry.name() : localName;
    }
}
