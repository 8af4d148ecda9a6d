package dev.gsyncd.change;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// One thing that a primary noted.
public sealed interface ChangeRecord {
    /// The file it happened to, or the directory that it is about.
    Gfid gfid();

    /// A name appeared, went or moved. `mode`, `uid` and `gid` are what the record of a CREATE,
    /// MKNOD or MKDIR says, else 0; `from` is the old name of a RENAME, else null.
    record Entry(
            Gfid gfid,
            EntryFop op,
            EntryName name,
            @Nullable EntryName from,
            int mode,
            int uid,
            int gid)
            implements ChangeRecord {
        public Entry(Gfid gfid, EntryFop op, EntryName name) {
            this(gfid, op, name, null, 0, 0, 0);
        }
    }

    /// The content changed.
    record Data(Gfid gfid) implements ChangeRecord {}

    /// Attributes changed: owner, mode, times, xattrs or ACLs.
    record Meta(Gfid gfid, MetaKind kind) implements ChangeRecord {}

    /// A crawl could not read the brick there: the list of names of directory `gfid`, or what its
    /// name `name` holds, with all that may be below.
    ///
    /// @param reason for people
    record Unread(Gfid gfid, @Nullable Bytes name, String reason) implements ChangeRecord {}

    /// A crawl saw that a directory changed, and has given what changed in it and is on the crawled
    /// brick: names may be missing on either side.
    ///
    /// @param whole names that both sides have may hold different files as well
    record Listed(Gfid gfid, boolean whole) implements ChangeRecord {}

    /// What a [Meta] record names as the first such change of its slice.
    enum MetaKind {
        ATTRIBUTES,
        XATTRS,
        /// Found by a crawl: anything may have changed.
        ALL
    }
}
