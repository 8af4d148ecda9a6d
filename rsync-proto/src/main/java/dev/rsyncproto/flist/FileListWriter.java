package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes file lists (flist.c:send_file_entry). One per session: entries lean on the one before.
public final class FileListWriter {
    /// In place of `dev` where a file has one name only, or -H was not given.
    public static final long NO_LINKS = -1;

    /// `index` of the first name of each file with several.
    private record Inode(long dev, long ino) {}

    // config
    private final WireOut out;
    private final FlistFormat format;
    private final IdMap ids;
    private final AclTable acls;
    private final XattrTable xattrs;

    // state: what the entry before had
    private final Map<Inode, Integer> firstNames = new HashMap<>();
    private Bytes wireName = Bytes.EMPTY;
    private @Nullable Bytes wireTarget;
    private Bytes lastName = Bytes.EMPTY;
    private long lastAtime;
    private long lastMtime;
    private int lastMode;
    private int lastUid;
    private int lastGid;
    private int lastMajor;
    private long lastDev;
    private int lastRdevPre28Major;
    private int lastRdevPre28Minor;

    public FileListWriter(
            WireOut out, FlistFormat format, IdMap ids, AclTable acls, XattrTable xattrs) {
        this.out = out;
        this.format = format;
        this.ids = ids;
        this.acls = acls;
        this.xattrs = xattrs;
    }

    /// Writes an entry and adds it to `segment`.
    ///
    /// `dev` and `ino` say which file it is where it has several names and -H is given (never for
    /// directories; below protocol 28 for every regular file), else `dev` is [#NO_LINKS]. `access`
    /// and `defaults` are needed with -A (but not for symlinks), `list` with -X.
    ///
    /// @throws Transcoder.UnconvertibleException before anything is written, for a name or the
    ///   target of a symlink that UTF-8 cannot say
    public void write(
            FileListSegment segment,
            FileEntry entry,
            long dev,
            long ino,
            @Nullable Acl access,
            @Nullable Acl defaults,
            @Nullable XattrList list)
            throws IOException {
        convert(entry);
        writeEntry(segment, entry, dev, ino);
        if (format.acls() && !entry.isSymlink()) {
            acls.write(
                    out,
                    entry,
                    access == null ? Acl.ofMode(entry.mode()) : access,
                    defaults == null ? Acl.none() : defaults,
                    ids,
                    !format.numericIds(),
                    format.compat().incRecurse());
        }
        if (format.xattrs() > 0) {
            xattrs.write(out, entry, list == null ? XattrList.EMPTY : list, format.fakeSuper());
        }
        segment.add(entry);
    }

    private void convert(FileEntry entry) throws IOException {
        Transcoder names = format.names();
        wireName = names == null ? entry.name() : names.toWire(entry.name());
        wireTarget = entry.linkTarget();
        Bytes target = wireTarget;
        if (names != null && target != null && format.convertsTargets()) {
            try {
                wireTarget = names.toWire(target);
            } catch (Transcoder.UnconvertibleException e) {
                throw e.ofTarget();
            }
        }
    }

    /// Ends the segment: end mark with the error bits, sorting, names of ids.
    public void end(FileList fileList, FileListSegment segment) throws IOException {
        int error = format.ignoreErrors() ? 0 : fileList.ioError();
        if (format.compat().varintFlistFlags()) {
            out.writeVarint(0);
            out.writeVarint(error);
        } else if (error != 0 && format.safeFlist()) {
            out.writeShort(XmitFlags.EXTENDED_FLAGS | XmitFlags.IO_ERROR_ENDLIST);
            out.writeVarint(error);
        } else {
            out.writeByte(0);
        }
        if (format.ordersByWire()) {
            segment.leaveUnsorted();
        } else {
            segment.sortAndClean(true, false, format.protocol());
        }
        if (!format.numericIds() && !format.compat().incRecurse()) {
            ids.writeLists(out, format);
        }
        if (format.protocol() < 30) {
            out.writeInt(error);
        }
    }

    private void writeEntry(FileListSegment segment, FileEntry entry, long dev, long ino)
            throws IOException {
        int ndx = segment.firstNdx() + segment.size();
        int protocol = format.protocol();
        int mode = entry.mode();
        Bytes name = wireName;
        int flags = dirFlags(entry);
        flags |= mode == lastMode ? XmitFlags.SAME_MODE : 0;
        lastMode = mode;
        flags |= rdevFlags(entry);
        boolean first = lastName.isEmpty();
        if (!format.owner() || (entry.uid() == lastUid && !first)) {
            flags |= XmitFlags.SAME_UID;
        }
        if (!format.group() || (entry.gid() == lastGid && !first)) {
            flags |= XmitFlags.SAME_GID;
        }
        Bytes userName = null;
        Bytes groupName = null;
        if ((flags & XmitFlags.SAME_UID) == 0) {
            lastUid = entry.uid();
            userName = format.numericIds() ? null : ids.addUser(lastUid);
            if (userName != null && format.compat().incRecurse()) {
                flags |= XmitFlags.USER_NAME_FOLLOWS;
            }
        }
        if ((flags & XmitFlags.SAME_GID) == 0) {
            lastGid = entry.gid();
            groupName = format.numericIds() ? null : ids.addGroup(lastGid);
            if (groupName != null && format.compat().incRecurse()) {
                flags |= XmitFlags.GROUP_NAME_FOLLOWS;
            }
        }
        flags |= entry.mtimeSec() == lastMtime ? XmitFlags.SAME_TIME : 0;
        lastMtime = entry.mtimeSec();
        if (entry.mtimeNsec() != 0 && protocol >= 31) {
            flags |= XmitFlags.MOD_NSEC;
        }
        if (format.carriesAtime(mode)) {
            flags |= entry.atimeSec() == lastAtime ? XmitFlags.SAME_ATIME : 0;
            lastAtime = entry.atimeSec();
        }
        int firstName = -1;
        if (dev != NO_LINKS) {
            flags |= XmitFlags.HLINKED;
            if (protocol >= 30) {
                Integer known = firstNames.putIfAbsent(new Inode(dev, ino), ndx);
                firstName = known == null ? -1 : known;
                flags |= known == null ? XmitFlags.HLINK_FIRST : 0;
                entry.hardLinkGroup(known == null ? ndx : known);
            } else if (dev == lastDev && protocol >= 28) {
                flags |= XmitFlags.SAME_DEV_PRE30;
            }
            entry.set(FileEntry.HLINKED);
        }
        writeName(flags, name, entry.isDir());
        if (firstName >= 0) {
            out.writeVarint(firstName);
        }
        if (firstName < segment.firstNdx()) {
            writeAttributes(flags, entry, userName, groupName);
            if (dev != NO_LINKS && protocol < 30) {
                if ((flags & XmitFlags.SAME_DEV_PRE30) == 0) {
                    out.writeLongint(dev + 1);
                }
                lastDev = dev;
                out.writeLongint(ino);
            }
            writeChecksum(entry);
        }
        lastName = name;
    }

    private int dirFlags(FileEntry entry) {
        if (!entry.isDir()) {
            return 0;
        }
        if (format.protocol() < 30 || entry.has(FileEntry.CONTENT_DIR)) {
            return entry.has(FileEntry.TOP_DIR) ? XmitFlags.TOP_DIR : 0;
        }
        return entry.has(FileEntry.IMPLIED_DIR)
                ? XmitFlags.TOP_DIR | XmitFlags.NO_CONTENT_DIR
                : XmitFlags.NO_CONTENT_DIR;
    }

    private int rdevFlags(FileEntry entry) {
        int protocol = format.protocol();
        int mode = entry.mode();
        if (!format.carriesRdev(mode)) {
            if (protocol < 28) {
                lastRdevPre28Major = 0;
                lastRdevPre28Minor = 0;
            }
            return 0;
        }
        int minor8 = protocol < 30 ? XmitFlags.RDEV_MINOR_8_PRE30 : 0;
        if (!FileEntry.isDevice(mode)) {
            return protocol < 28 ? XmitFlags.SAME_RDEV_PRE28 : XmitFlags.SAME_RDEV_MAJOR | minor8;
        }
        if (protocol < 28) {
            boolean same =
                    entry.rdevMajor() == lastRdevPre28Major
                            && entry.rdevMinor() == lastRdevPre28Minor;
            lastRdevPre28Major = entry.rdevMajor();
            lastRdevPre28Minor = entry.rdevMinor();
            return same ? XmitFlags.SAME_RDEV_PRE28 : 0;
        }
        int flags = entry.rdevMajor() == lastMajor ? XmitFlags.SAME_RDEV_MAJOR : 0;
        lastMajor = entry.rdevMajor();
        boolean small = Integer.compareUnsigned(entry.rdevMinor(), 0xff) <= 0;
        return flags | (small ? minor8 : 0);
    }

    private void writeName(int knownFlags, Bytes name, boolean dir) throws IOException {
        int mismatch = lastName.mismatch(name);
        int shared = Math.min(255, mismatch < 0 ? name.length() : mismatch);
        int rest = name.length() - shared;
        int flags = knownFlags;
        flags |= shared > 0 ? XmitFlags.SAME_NAME : 0;
        flags |= rest > 255 ? XmitFlags.LONG_NAME : 0;
        // A first byte of 0 would end the list: an idle bit takes its place.
        if (format.compat().varintFlistFlags()) {
            out.writeVarint(flags == 0 ? XmitFlags.EXTENDED_FLAGS : flags);
        } else if (format.protocol() >= 28) {
            if (flags == 0 && !dir) {
                flags |= XmitFlags.TOP_DIR;
            }
            if ((flags & 0xff00) != 0 || flags == 0) {
                out.writeShort(flags | XmitFlags.EXTENDED_FLAGS);
            } else {
                out.writeByte(flags);
            }
        } else {
            if ((flags & 0xff) == 0) {
                flags |= dir ? XmitFlags.LONG_NAME : XmitFlags.TOP_DIR;
            }
            out.writeByte(flags);
        }
        if ((flags & XmitFlags.SAME_NAME) != 0) {
            out.writeByte(shared);
        }
        if ((flags & XmitFlags.LONG_NAME) != 0) {
            out.writeVarint30(format.protocol(), rest);
        } else {
            out.writeByte(rest);
        }
        out.writeBytes(name, shared);
    }

    private void writeAttributes(
            int flags, FileEntry entry, @Nullable Bytes userName, @Nullable Bytes groupName)
            throws IOException {
        int protocol = format.protocol();
        out.writeLong(protocol, entry.size(), 3);
        if ((flags & XmitFlags.SAME_TIME) == 0) {
            if (protocol >= 30) {
                out.writeVarlong(entry.mtimeSec(), 4);
            } else {
                out.writeInt((int) entry.mtimeSec());
            }
        }
        if ((flags & XmitFlags.MOD_NSEC) != 0) {
            out.writeVarint(entry.mtimeNsec());
        }
        if ((flags & XmitFlags.SAME_MODE) == 0) {
            out.writeInt(entry.mode());
        }
        if (format.carriesAtime(entry.mode()) && (flags & XmitFlags.SAME_ATIME) == 0) {
            out.writeVarlong(entry.atimeSec(), 4);
        }
        if ((flags & XmitFlags.SAME_UID) == 0) {
            writeId(entry.uid(), (flags & XmitFlags.USER_NAME_FOLLOWS) != 0 ? userName : null);
        }
        if ((flags & XmitFlags.SAME_GID) == 0) {
            writeId(entry.gid(), (flags & XmitFlags.GROUP_NAME_FOLLOWS) != 0 ? groupName : null);
        }
        if (format.carriesRdev(entry.mode())) {
            writeRdev(flags, entry);
        }
        Bytes target = wireTarget;
        if (format.links() && entry.isSymlink() && target != null) {
            out.writeVarint30(protocol, target.length());
            out.writeBytes(target);
        }
    }

    private void writeId(int id, @Nullable Bytes name) throws IOException {
        if (format.protocol() < 30) {
            out.writeInt(id);
            return;
        }
        out.writeVarint(id);
        if (name != null) {
            int length = Math.min(name.length(), 255);
            out.writeByte(length);
            out.writeBytes(name.sub(0, length));
        }
    }

    private void writeRdev(int flags, FileEntry entry) throws IOException {
        int protocol = format.protocol();
        int minor = entry.isDevice() ? entry.rdevMinor() : 0;
        if (protocol < 28) {
            if ((flags & XmitFlags.SAME_RDEV_PRE28) == 0) {
                out.writeInt(PackedRdev.of(entry.rdevMajor(), minor));
            }
            return;
        }
        if ((flags & XmitFlags.SAME_RDEV_MAJOR) == 0) {
            out.writeVarint30(protocol, entry.rdevMajor());
        }
        if (protocol >= 30) {
            out.writeVarint(minor);
        } else if ((flags & XmitFlags.RDEV_MINOR_8_PRE30) != 0) {
            out.writeByte(minor);
        } else {
            out.writeInt(minor);
        }
    }

    private void writeChecksum(FileEntry entry) throws IOException {
        if (!format.checksum() || (!entry.isRegular() && format.protocol() >= 28)) {
            return;
        }
        byte[] sum = entry.isRegular() ? entry.checksum() : null;
        out.write(
                sum == null ? new byte[format.checksumLength()] : sum, 0, format.checksumLength());
    }
}
