package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireLimits;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads file lists (flist.c:recv_file_list, recv_file_entry). One per session.
///
/// Every name is made canonical and checked: none climbs with `..`, none is absolute unless with -R
/// (whose leading slashes go after sorting), `.` is a directory.
public final class FileListReader {
    private record Inode(long dev, long ino) {}

    /// How an honest sender marks a directory that is only above what was asked for.
    private static final int IMPLIED = XmitFlags.NO_CONTENT_DIR | XmitFlags.TOP_DIR;

    /// Stands for what has no name here: no name that comes has this.
    private static final Bytes UNCONVERTED = Bytes.of(new byte[1]);

    /// Is told of names that cannot be converted.
    public interface Unconvertible {
        /// @param line with the name and the reason to be put in
        void report(Bytes name, String line, Transcoder.UnconvertibleException why)
                throws IOException;
    }

    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes ROOT_DOT = Bytes.utf8("/.");
    private static final long MAX_NDX = Integer.MAX_VALUE - 1L;

    // config
    private final WireIn in;
    private final FlistFormat format;
    private final IdMap ids;
    private final AclTable acls;
    private final XattrTable xattrs;
    private final NameGuard requested;
    private Unconvertible unconvertible = (name, line, why) -> {};
    private final IntUnaryOperator modes;

    // state: what the entry before had
    private final byte[] lastName = new byte[WireLimits.MAX_PATH];
    private int lastLength;
    private @Nullable Bytes lastDir;
    private long atime;
    private long mtime;
    private int mode;
    private int uid;

    /// A sender may send no owners though we look for them (`--chown` and `--no-o`). rsync maps
    /// each as it comes, so none is mapped then; without incremental recursion all are, at the end.
    private boolean uidsCame;

    private boolean gidsCame;
    private int gid;
    private int rdevMajor;
    private int rdevMinor;
    private long dev;
    private final Map<Inode, Integer> inodes = new HashMap<>();
    private Bytes directory = Bytes.EMPTY;
    private boolean inDeleteHierarchy;
    private int deleteHierarchyLength;

    public FileListReader(
            WireIn in, FlistFormat format, IdMap ids, AclTable acls, XattrTable xattrs) {
        this(in, format, ids, acls, xattrs, NameGuard.TRUSTING);
    }

    /// @param requested refuses names that were not asked for
    public FileListReader(
            WireIn in,
            FlistFormat format,
            IdMap ids,
            AclTable acls,
            XattrTable xattrs,
            NameGuard requested) {
        this(in, format, ids, acls, xattrs, requested, mode -> mode);
    }

    /// @param modes what is made of the sender's modes (`--chmod`), but of symlinks'
    public FileListReader(
            WireIn in,
            FlistFormat format,
            IdMap ids,
            AclTable acls,
            XattrTable xattrs,
            NameGuard requested,
            IntUnaryOperator modes) {
        this.modes = modes;
        this.in = in;
        this.format = format;
        this.ids = ids;
        this.acls = acls;
        this.xattrs = xattrs;
        this.requested = requested;
    }

    /// Where to report names that cannot be converted; without this nowhere.
    public void unconvertible(Unconvertible reports) {
        unconvertible = reports;
    }

    /// Reads the first or only segment up to its end, with the id lists; sorts it and takes
    /// duplicates out.
    public FileListSegment read(FileList list) throws IOException {
        directory = Bytes.EMPTY;
        return readSegment(list);
    }

    /// Reads the segment of a directory that was listed before: its names, and no others, stand in
    /// it.
    public FileListSegment read(FileList list, FileEntry parent) throws IOException {
        directory = parent.name();
        FileListSegment segment = readSegment(list);
        segment.parent(parent);
        return segment;
    }

    private FileListSegment readSegment(FileList list) throws IOException {
        FileListSegment segment = readEntries(list);
        if (format.ordersByWire()) {
            segment.sortRemembering(format.relative(), format.protocol());
        } else {
            segment.sortAndClean(false, format.relative(), format.protocol());
        }
        if (format.protocol() < 30) {
            addError(list, in.readInt());
        }
        return segment;
    }

    /// The entries and ids, still in the order of the wire.
    FileListSegment readEntries(FileList list) throws IOException {
        FileListSegment segment = list.startSegment();
        while (true) {
            int flags = readFlags(list);
            if (flags == 0) {
                break;
            }
            in.checked("flist-ndx", (long) segment.firstNdx() + segment.size(), 0L, MAX_NDX);
            FileEntry entry = readEntry(list, segment, flags);
            if (format.compat().incRecurse()) {
                checkDirectory(entry);
            }
            if (format.acls() && !entry.isSymlink()) {
                acls.read(in, entry, ids);
            }
            if (format.xattrs() > 0) {
                xattrs.read(in, entry, format);
            }
            segment.add(entry);
        }
        readIds(segment);
        return segment;
    }

    /// `ABORTING due to invalid path from sender`
    private void checkDirectory(FileEntry entry) throws ProtocolException {
        Bytes above = entry.dirname();
        Bytes dir = above == null ? Bytes.EMPTY : format.relative() ? unrooted(above) : above;
        if (!dir.equals(directory)) {
            throw wrong(
                    "flist-name",
                    entry.name().toString(),
                    directory.isEmpty() ? "a name without a directory" : "a name in " + directory);
        }
    }

    private static Bytes unrooted(Bytes name) {
        int from = 0;
        while (from < name.length() && name.at(from) == '/') {
            from++;
        }
        return name.from(from);
    }

    private void addError(FileList list, int error) {
        if (!format.ignoreErrors()) {
            list.addIoError(error);
        }
    }

    /// The flags of the next entry; 0 at the end of the list.
    private int readFlags(FileList list) throws IOException {
        if (format.compat().varintFlistFlags()) {
            int flags = in.readVarint();
            if (flags == 0) {
                addError(list, in.readVarint());
            }
            return flags;
        }
        int flags = in.readByte();
        if (flags == 0) {
            return 0;
        }
        if (format.protocol() >= 28 && (flags & XmitFlags.EXTENDED_FLAGS) != 0) {
            flags |= in.readByte() << 8;
        }
        if (flags == (XmitFlags.EXTENDED_FLAGS | XmitFlags.IO_ERROR_ENDLIST)) {
            if (!format.safeFlist()) {
                throw wrong("flist-xflags", Integer.toHexString(flags), "known flags");
            }
            addError(list, in.readVarint());
            return 0;
        }
        return flags;
    }

    private void readIds(FileListSegment segment) throws IOException {
        if (!format.numericIds()) {
            if (!format.compat().incRecurse()) {
                ids.readLists(in, format); // else each name stood where its id was new
            }
            if (format.acls()) {
                acls.mapIds(ids);
            }
        }
        boolean byNumber = format.numericIds();
        boolean atOnce = format.compat().incRecurse();
        boolean users = format.asRoot() && format.owner() && (!byNumber || ids.hasUserRules());
        users &= uidsCame || !atOnce;
        boolean groups = format.group() && (!format.asRoot() || !byNumber || ids.hasGroupRules());
        groups &= gidsCame || !atOnce;
        if (!users && !groups) {
            return;
        }
        for (int i = 0; i < segment.size(); i++) {
            FileEntry entry = segment.get(i);
            int user = users ? ids.mapUser(entry.uid()) : entry.uid();
            int group = groups ? ids.mapGroup(entry.gid()) : entry.gid();
            entry.ids(user, group);
            if (groups && ids.skipsGroup(group)) {
                entry.set(FileEntry.SKIP_GROUP);
            }
        }
    }

    private FileEntry readEntry(FileList list, FileListSegment segment, int flags)
            throws IOException {
        int shared = (flags & XmitFlags.SAME_NAME) != 0 ? in.readByte() : 0;
        Bytes name = readName(list, flags, shared);
        int firstName = -1;
        boolean linked = (flags & XmitFlags.HLINKED) != 0;
        if (format.protocol() >= 30 && linked && (flags & XmitFlags.HLINK_FIRST) == 0) {
            int count = segment.firstNdx() + segment.size();
            firstName = in.readVarintBounded("flist-hlink", 0, count - 1);
        }
        FileEntry entry;
        if (firstName >= segment.firstNdx()) {
            entry = likeFirst(name, segment.get(firstName - segment.firstNdx()));
        } else {
            entry = readAttributes(name, flags);
        }
        // Below 28 every regular file has its inode.
        linked |= format.protocol() < 28 && entry.isRegular();
        if (format.hardLinks() && linked && !entry.isDir()) {
            entry.set(FileEntry.HLINKED);
        }
        boolean onlyAbove = requested.isOnlyAbove(name, entry.isDir());
        dirFlags(entry, onlyAbove && entry.isDir() ? flags | IMPLIED : flags, shared);
        if (name.equals(DOT) || name.equals(ROOT_DOT)) {
            if (!entry.isDir()) {
                throw wrong("flist-mode", Integer.toOctalString(mode), "a directory for the root");
            }
        }
        if (firstName < segment.firstNdx()) {
            readLinkTarget(list, entry);
        }
        if (format.hardLinks() && linked) {
            if (format.protocol() < 30) {
                entry.hardLinkGroup(readInode(flags));
            } else {
                int own = segment.firstNdx() + segment.size();
                entry.hardLinkGroup(firstName < 0 ? own : firstName);
            }
        }
        if (firstName < segment.firstNdx()) {
            readChecksum(entry);
        }
        return entry;
    }

    private Bytes readName(FileList list, int flags, int shared) throws IOException {
        boolean isLong = (flags & XmitFlags.LONG_NAME) != 0;
        int length = isLong ? in.readVarint30(format.protocol()) : in.readByte();
        in.checked("flist-length", length, 0, WireLimits.MAX_PATH - 1 - shared);
        in.checked("flist-prefix", shared, 0, lastLength);
        in.readFully(lastName, shared, length);
        lastLength = shared + length;
        Bytes raw = Bytes.of(lastName, 0, lastLength);
        if (raw.isEmpty() || raw.indexOf(0, 0) >= 0) {
            throw wrong("flist-name", raw.toString(), "a name without NUL");
        }
        Bytes name = NameCheck.clean(converted(list, raw));
        if (NameCheck.climbs(name) || (!format.relative() && name.at(0) == '/')) {
            throw wrong("flist-name", raw.toString(), "a path below the destination");
        }
        return name;
    }

    /// A name that this end's charset cannot say is reported, and its entry taken out.
    private Bytes converted(FileList list, Bytes raw) throws IOException {
        Transcoder names = format.names();
        if (names == null) {
            return raw;
        }
        try {
            Bytes name = names.fromWire(raw);
            if (name.isEmpty() || name.indexOf(0, 0) >= 0) {
                throw wrong("flist-name", raw.toString(), "a name without NUL when converted");
            }
            return name;
        } catch (Transcoder.UnconvertibleException e) {
            list.addIoError(FileList.IOERR_GENERAL);
            unconvertible.report(raw, "[Receiver] cannot convert filename: %s (%s)", e);
            return UNCONVERTED;
        }
    }

    private FileEntry entryNamed(Bytes name, long size, int mtimeNsec) {
        FileEntry entry = FileEntry.of(name, lastDir, mode, size, mtime, mtimeNsec, uid, gid);
        if (name.equals(UNCONVERTED)) {
            entry.set(FileEntry.CLEARED);
        }
        lastDir = entry.dirname() == null ? lastDir : entry.dirname();
        return entry;
    }

    /// A further name of a file in the same segment: all but the name is that of the first.
    private FileEntry likeFirst(Bytes name, FileEntry first) {
        mtime = first.mtimeSec();
        mode = first.mode();
        uid = format.owner() ? first.uid() : uid;
        gid = format.group() ? first.gid() : gid;
        FileEntry entry = entryNamed(name, first.size(), first.rawMtimeNsec());
        if (format.carriesAtime(mode)) {
            atime = first.atimeSec();
            entry.atimeSec(atime);
        }
        if (entry.isDevice() && format.devices()) {
            rdevMajor = first.rdevMajor();
            rdevMinor = first.rdevMinor();
            entry.rdev(rdevMajor, rdevMinor);
        }
        Bytes target = first.linkTarget();
        if (target != null) {
            entry.linkTarget(target);
        }
        byte[] sum = first.checksum();
        if (sum != null) {
            entry.checksum(sum);
        }
        return entry;
    }

    private FileEntry readAttributes(Bytes name, int flags) throws IOException {
        int protocol = format.protocol();
        long size = in.checked("flist-size", in.readLong(protocol, 3), 0, Long.MAX_VALUE);
        if ((flags & XmitFlags.SAME_TIME) == 0) {
            mtime = protocol >= 30 ? in.readVarlong(4) : in.readInt() & 0xffffffffL;
        }
        int nsec = protocol >= 31 ? 0 : FileEntry.NSEC_NOT_SAID;
        if ((flags & XmitFlags.MOD_NSEC) != 0) {
            nsec = in.readVarintBounded("flist-nsec", 0, WireLimits.MAX_NSEC);
        }
        if ((flags & XmitFlags.SAME_MODE) == 0) {
            mode = in.readInt();
        }
        checkMode();
        boolean hasAtime = format.carriesAtime(mode);
        if (hasAtime && (flags & XmitFlags.SAME_ATIME) == 0) {
            atime = in.readVarlong(4);
        }
        if (mode != 0 && (mode & FileEntry.S_IFMT) != FileEntry.S_IFLNK) {
            mode = modes.applyAsInt(mode);
        }
        if (format.owner() && (flags & XmitFlags.SAME_UID) == 0) {
            uidsCame = true;
            uid = protocol < 30 ? in.readInt() : in.readVarint();
            if (protocol >= 30 && (flags & XmitFlags.USER_NAME_FOLLOWS) != 0) {
                ids.receiveUser(uid, in.readBytes(in.readByte()));
            }
        }
        if (format.group() && (flags & XmitFlags.SAME_GID) == 0) {
            gidsCame = true;
            gid = protocol < 30 ? in.readInt() : in.readVarint();
            if (protocol >= 30 && (flags & XmitFlags.GROUP_NAME_FOLLOWS) != 0) {
                ids.receiveGroup(gid, in.readBytes(in.readByte()));
            }
        }
        boolean device = FileEntry.isDevice(mode);
        if (format.carriesRdev(mode)) {
            readRdev(flags);
            size = 0;
        } else if (device) {
            size = 0;
        } else if (protocol < 28) {
            rdevMajor = 0;
            rdevMinor = 0;
        }
        FileEntry entry = entryNamed(name, size, nsec);
        if (hasAtime) {
            entry.atimeSec(atime);
        }
        return device && format.devices() ? entry.rdev(rdevMajor, rdevMinor) : entry;
    }

    private void checkMode() throws ProtocolException {
        if (mode == 0 && format.missingArgs()) {
            return; // an argument that the sender does not have
        }
        switch (mode & FileEntry.S_IFMT) {
            case FileEntry.S_IFREG,
                    FileEntry.S_IFDIR,
                    FileEntry.S_IFLNK,
                    FileEntry.S_IFCHR,
                    FileEntry.S_IFBLK,
                    FileEntry.S_IFIFO,
                    FileEntry.S_IFSOCK -> {}
            default -> throw wrong("flist-mode", Integer.toOctalString(mode), "a file type");
        }
    }

    private void readRdev(int flags) throws IOException {
        int protocol = format.protocol();
        if (protocol < 28) {
            if ((flags & XmitFlags.SAME_RDEV_PRE28) == 0) {
                int packed = in.readInt();
                rdevMajor = PackedRdev.major(packed);
                rdevMinor = PackedRdev.minor(packed);
            }
            return;
        }
        if ((flags & XmitFlags.SAME_RDEV_MAJOR) == 0) {
            rdevMajor = in.readVarint30(protocol);
        }
        if (protocol >= 30) {
            rdevMinor = in.readVarint();
        } else if ((flags & XmitFlags.RDEV_MINOR_8_PRE30) != 0) {
            rdevMinor = in.readByte();
        } else {
            rdevMinor = in.readInt();
        }
    }

    private void readLinkTarget(FileList list, FileEntry entry) throws IOException {
        if (!format.links() || !entry.isSymlink()) {
            return;
        }
        int length = in.readVarint30(format.protocol());
        in.checked("flist-link", length, 0, WireLimits.MAX_PATH - 1);
        Bytes target = in.readBytes(length);
        if (target.indexOf(0, 0) >= 0) {
            throw wrong("flist-link", target.toString(), "a path without NUL");
        }
        Bytes here = target;
        Transcoder names = format.names();
        if (names != null && format.convertsTargets()) {
            try {
                here = names.fromWire(target);
            } catch (Transcoder.UnconvertibleException e) {
                list.addIoError(FileList.IOERR_GENERAL);
                unconvertible.report(
                        entry.name(), "[Receiver] cannot convert symlink data for: \"%s\" (%s)", e);
                entry.set(FileEntry.CLEARED);
            }
        }
        // as it will be on disk: so it is shown, compared and judged (`recv_file_entry`)
        entry.linkTarget(format.mungeLinks() ? MungedLink.munged(here) : here);
    }

    private int readInode(int flags) throws IOException {
        if ((flags & XmitFlags.SAME_DEV_PRE30) == 0) {
            dev = in.readLongint();
        }
        int next = inodes.size();
        Integer known = inodes.putIfAbsent(new Inode(dev, in.readLongint()), next);
        return known == null ? next : known;
    }

    private void readChecksum(FileEntry entry) throws IOException {
        if (!format.checksum() || (!entry.isRegular() && format.protocol() >= 28)) {
            return;
        }
        byte[] sum = new byte[format.checksumLength()];
        in.readFully(sum, 0, sum.length);
        if (entry.isRegular()) {
            entry.checksum(sum);
        }
    }

    private void dirFlags(FileEntry entry, int flags, int shared) {
        if (!entry.isDir()) {
            return;
        }
        boolean top = (flags & XmitFlags.TOP_DIR) != 0;
        if (format.protocol() >= 30) {
            if ((flags & XmitFlags.NO_CONTENT_DIR) == 0) {
                entry.set(FileEntry.CONTENT_DIR | (top ? FileEntry.TOP_DIR : 0));
            } else if (top) {
                entry.set(FileEntry.IMPLIED_DIR);
            }
        } else if (top) {
            inDeleteHierarchy = format.recurse();
            deleteHierarchyLength = entry.depth() == 0 ? 0 : lastLength;
            int n = deleteHierarchyLength;
            if (format.relative() && n > 2 && lastName[n - 1] == '.' && lastName[n - 2] == '/') {
                deleteHierarchyLength -= 2;
            }
            entry.set(FileEntry.TOP_DIR | FileEntry.CONTENT_DIR);
        } else if (inDeleteHierarchy) {
            int n = deleteHierarchyLength;
            if (!format.relative()
                    || n == 0
                    || (shared >= n && n < lastLength && lastName[n] == '/')) {
                entry.set(FileEntry.CONTENT_DIR);
            } else {
                inDeleteHierarchy = false;
            }
        }
    }

    private ProtocolException wrong(String field, String value, String range) {
        return new ProtocolException(field, value, range, in.offset());
    }
}
