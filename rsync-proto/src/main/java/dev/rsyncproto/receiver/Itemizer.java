package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.flist.XattrRequests;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.FileTimes;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.XattrFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells the sender what differs about an entry (generator.c, `itemize`).
final class Itemizer {
    /// In place of an index: it was written already.
    static final int NDX_WRITTEN = -1;

    // config
    private final Session session;
    private final Options options;
    private final Attributes attributes;
    private final XattrTable xattrs;
    private final XattrFiles xattrFiles;
    private final Request request;
    private final FileTimes times;

    Itemizer(
            Session session,
            Attributes attributes,
            XattrTable xattrs,
            XattrFiles xattrFiles,
            Request request) {
        this.session = session;
        this.options = session.options;
        this.attributes = attributes;
        this.xattrs = xattrs;
        this.xattrFiles = xattrFiles;
        this.request = request;
        this.times = FileTimes.of(options);
    }

    /// Before protocol 29, and without `%i`, a directory shows by name where its attributes were
    /// changed, be it new or not.
    boolean namesDirectories() {
        return session.agreed().protocol() < 29 && (session.server || options.itemizeLevel() == 0);
    }

    /// @param existing what is there to be compared with, null for a new entry
    /// @param mode the mode the entry is to get
    /// @param flags known so far; `MATCHED` may be among them
    /// @param xname what a hard link is made with, null where there is none
    void itemize(
            FileEntry entry,
            int ndx,
            @Nullable Existing existing,
            int mode,
            int flags,
            @Nullable Bytes xname)
            throws IOException {
        itemize(entry, ndx, existing, mode, flags, xname, BasisType.SAME_NAME);
    }

    /// @param basis as in `BasisType`; told where `BASIS_TYPE_FOLLOWS` is among the flags
    void itemize(
            FileEntry entry,
            int ndx,
            @Nullable Existing existing,
            int mode,
            int flags,
            @Nullable Bytes xname,
            int basis)
            throws IOException {
        int found = flags;
        if (existing == null) {
            found |= ItemFlags.IS_NEW;
            if (options.xattrs > 0 && xattrs.of(entry).markNeeded(XattrList.EMPTY)) {
                found |= ItemFlags.REPORT_XATTR;
            }
        } else {
            found |= differences(entry, existing, mode, flags, xname);
        }
        found &= ItemFlags.WIRE;
        boolean named = xname != null && !xname.isEmpty();
        boolean significant =
                (found & (ItemFlags.SIGNIFICANT | ItemFlags.REPORT_XATTR) & ItemFlags.WIRE) != 0;
        if (!significant && !named && options.verbose < 2 && !wantsAll()) {
            return;
        }
        if (session.agreed().protocol() < 29) {
            if (ndx != NDX_WRITTEN) {
                tell(entry, found, xname);
            }
            return;
        }
        if (ndx != NDX_WRITTEN) {
            request.writeNdx(session.out, session.toWire(ndx));
        }
        request.writeFlags(session.out, found, basis, xname == null ? Bytes.EMPTY : xname);
        askForXattrs(entry, found);
    }

    /// Before protocol 29 the sender is not told of what needs no content, and says nothing of it.
    ///
    /// A format without `%i` is for what is transferred; the rest shows by name (generator.c,
    /// `generate_files`).
    private void tell(FileEntry entry, int flags, @Nullable Bytes xname) throws IOException {
        Bytes linked = xname == null ? Bytes.EMPTY : xname;
        if (session.server && (flags & ItemFlags.LOCAL_CHANGE) == 0) {
            return; // its client knows no flags, only names of what is new
        }
        if (session.server || (options.outFormat != null && options.itemizeLevel() == 0)) {
            String more =
                    !linked.isEmpty()
                            ? " => " + linked
                            : entry.isDir()
                                    ? "/"
                                    : entry.isSymlink() ? " -> " + entry.linkTarget() : "";
            session.info(Info.NAME, 1, entry.name() + more);
            return;
        }
        session.item(Item.of(session, entry, flags, linked, false, entry.name(), null), false);
    }

    /// `-ii`, or its hint in the server's `--log-format`.
    private boolean wantsAll() {
        return options.itemizeLevel() > 1;
    }

    private void askForXattrs(FileEntry entry, int flags) throws IOException {
        boolean transfers = options.transfers();
        if (options.xattrs == 0
                || !transfers
                || (flags & (ItemFlags.REPORT_XATTR | ItemFlags.TRANSFER)) == 0) {
            return;
        }
        if (request.carriesXattrs(flags, transfers)) {
            XattrRequests.write(session.out, xattrs.of(entry));
        } else {
            XattrRequests.settle(xattrs.of(entry));
        }
    }

    private int differences(
            FileEntry entry, Existing existing, int mode, int flags, @Nullable Bytes xname)
            throws IOException {
        Stat stat = existing.stat();
        int found = 0;
        if (entry.isRegular() && entry.size() != stat.size()) {
            found |= ItemFlags.REPORT_SIZE;
        }
        if (attributes.keepsTime(entry)
                ? !times.same(stat, entry)
                : (flags & (ItemFlags.TRANSFER | ItemFlags.LOCAL_CHANGE)) != 0
                        && (flags & ItemFlags.MATCHED) == 0
                        && ((flags & ItemFlags.XNAME_FOLLOWS) == 0
                                || (xname != null && !xname.isEmpty()))) {
            found |= ItemFlags.REPORT_TIME;
        }
        if (options.timeRules.access() > 0
                && entry.isRegular()
                && !times.same(entry.atimeSec(), 0, stat.atimeSec(), 0)) {
            found |= ItemFlags.REPORT_ATIME;
        }
        if (!entry.isSymlink()
                && (options.perms || options.mapping.executability())
                && ((stat.mode() ^ mode) & Mode.PERMISSIONS) != 0) {
            found |= ItemFlags.REPORT_PERMS;
        }
        if (options.owner && session.asRoot && entry.uid() != stat.uid()) {
            found |= ItemFlags.REPORT_OWNER;
        }
        if (options.group && !entry.has(FileEntry.SKIP_GROUP) && entry.gid() != stat.gid()) {
            found |= ItemFlags.REPORT_GROUP;
        }
        try {
            if (attributes.aclsDiffer(existing, entry, mode)) {
                found |= ItemFlags.REPORT_ACL;
            }
            if (options.xattrs > 0
                    && xattrs.of(entry)
                            .markNeeded(xattrFiles.read(existing.tree(), existing.path()))) {
                found |= ItemFlags.REPORT_XATTR;
            }
        } catch (PosixException e) {
            Bytes path = existing.path();
            session.failed(
                    path,
                    e.errno(),
                    "reading ACLs or xattrs of \"" + path + "\" failed: " + Reason.of(e));
        }
        return found;
    }
}
