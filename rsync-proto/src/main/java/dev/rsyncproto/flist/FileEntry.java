package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// One file of a file list.
///
/// Kept small: a list may hold a million of them. The directory part of the name is shared between
/// the entries of a directory; what few entries have (link target, device numbers, checksum, hard
/// link group, default ACL) lies in a second object that is made when needed.
public final class FileEntry {
    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;

    /// Named on the command line (or by --files-from), its contents are sent.
    public static final int TOP_DIR = 1;

    public static final int FILE_SENT = 1 << 1;

    /// The generator has made this directory.
    public static final int DIR_CREATED = 1 << 1;

    /// The directory's contents are part of the transfer.
    public static final int CONTENT_DIR = 1 << 2;

    public static final int MOUNT_DIR = 1 << 3;
    public static final int SKIP_HLINK = 1 << 3;
    public static final int DUPLICATE = 1 << 4;
    public static final int MISSING_DIR = 1 << 4;

    /// One of several names of a file.
    public static final int HLINKED = 1 << 5;

    public static final int HLINK_FIRST = 1 << 6;

    /// A parent of what was asked for, sent with -R.
    public static final int IMPLIED_DIR = 1 << 6;

    public static final int HLINK_LAST = 1 << 7;
    public static final int HLINK_DONE = 1 << 8;

    /// What becomes of it depends on another name of the file.
    public static final int HLINK_WAITS = 1 << 9;

    /// The receiver is not in this group and cannot set it.
    public static final int SKIP_GROUP = 1 << 10;

    public static final int TIME_FAILED = 1 << 11;
    public static final int GOT_DIR_FLIST = 1 << 13;

    /// Our own bit: removed from the list as a duplicate; its index stays taken.
    static final int CLEARED = 1 << 15;

    /// In place of the parts of a second, which lists have since protocol 31.
    static final int NSEC_NOT_SAID = -1;

    private static final Rare NONE = new Rare();

    private @Nullable Bytes dirname;
    private final byte[] basename;
    private final int mode;
    private int uid;
    private int gid;
    private int flags;
    private final int mtimeNsec;
    private int xattrIndex = -1;
    private int aclIndex = -1;
    private final long mtimeSec;
    private final long size;
    private Rare rare = NONE;

    /// What few entries have.
    private static final class Rare {
        @Nullable Bytes linkTarget;
        byte @Nullable [] checksum;
        int rdevMajor;
        int rdevMinor;
        long atimeSec;
        int hardLinkGroup = -1;
        int previousLink = -1;
        int defaultAclIndex = -1;
    }

    /// `dirname` is null where the name has no slash. The array is not copied.
    FileEntry(
            @Nullable Bytes dirname,
            byte[] basename,
            int mode,
            long size,
            long mtimeSec,
            int mtimeNsec,
            int uid,
            int gid) {
        this.dirname = dirname;
        this.basename = basename;
        this.mode = mode;
        this.size = size;
        this.mtimeSec = mtimeSec;
        this.mtimeNsec = mtimeNsec;
        this.uid = uid;
        this.gid = gid;
    }

    /// An entry for `name`, split at its last slash. `sharedDir`, if it equals the directory part,
    /// is used in its place so that a directory's entries share it.
    public static FileEntry of(
            Bytes name,
            @Nullable Bytes sharedDir,
            int mode,
            long size,
            long mtimeSec,
            int mtimeNsec,
            int uid,
            int gid) {
        int slash = name.lastIndexOf('/');
        boolean shares =
                sharedDir != null && sharedDir.length() == slash && name.startsWith(sharedDir);
        Bytes dir = slash < 0 ? null : shares ? sharedDir : name.sub(0, slash);
        byte[] base = name.toArray(slash + 1, name.length());
        return new FileEntry(dir, base, mode, size, mtimeSec, mtimeNsec, uid, gid);
    }

    public Bytes name() {
        Bytes dir = dirname;
        return dir == null ? Bytes.of(basename) : dir.slash(basename);
    }

    /// The directory part; null where the name has no slash, empty where it is `/name`.
    public @Nullable Bytes dirname() {
        return dirname;
    }

    public Bytes basename() {
        return Bytes.of(basename);
    }

    /// The array itself: not to be written to.
    byte[] rawBasename() {
        return basename;
    }

    /// The number of directories above and including this one; 0 for `.`.
    public int depth() {
        int depth = 1;
        Bytes dir = dirname;
        if (dir != null) {
            boolean inName = false;
            for (int i = 0; i < dir.length(); i++) {
                boolean slash = dir.at(i) == '/';
                if (!slash && !inName) {
                    depth++;
                }
                inName = !slash;
            }
        }
        return isDir() && basename.length == 1 && basename[0] == '.' ? depth - 1 : depth;
    }

    /// Takes leading slashes off the directory part (after sorting, with -R).
    void stripRoot() {
        Bytes dir = dirname;
        if (dir == null) {
            return;
        }
        int from = 0;
        while (from < dir.length() && dir.at(from) == '/') {
            from++;
        }
        if (from == dir.length()) {
            dirname = null;
        } else if (from > 0) {
            dirname = dir.from(from);
        }
    }

    public int mode() {
        return mode;
    }

    public int type() {
        return mode & S_IFMT;
    }

    public int permissions() {
        return mode & 07777;
    }

    public boolean isRegular() {
        return type() == S_IFREG;
    }

    public boolean isDir() {
        return type() == S_IFDIR;
    }

    public boolean isSymlink() {
        return type() == S_IFLNK;
    }

    public boolean isDevice() {
        return isDevice(mode);
    }

    /// A fifo or a socket.
    public boolean isSpecial() {
        return isSpecial(mode);
    }

    static boolean isDevice(int mode) {
        int type = mode & S_IFMT;
        return type == S_IFCHR || type == S_IFBLK;
    }

    static boolean isSpecial(int mode) {
        int type = mode & S_IFMT;
        return type == S_IFIFO || type == S_IFSOCK;
    }

    /// The length in bytes; of a symlink the length of its target, of a directory what stat says.
    public long size() {
        return size;
    }

    public long mtimeSec() {
        return mtimeSec;
    }

    /// 0..999,999,999; 0 where the list does not say.
    public int mtimeNsec() {
        return Math.max(mtimeNsec, 0);
    }

    /// As given to the constructor.
    int rawMtimeNsec() {
        return mtimeNsec;
    }

    /// Whether this is the entry's time, as far as the list says.
    ///
    /// @param exact what the list does not say counts as 0
    public boolean hasTime(long seconds, int nanos, boolean exact) {
        boolean open = mtimeNsec == NSEC_NOT_SAID && !exact;
        return mtimeSec == seconds && (open || mtimeNsec() == nanos);
    }

    /// With `-U`, of all but directories; in seconds since 1970.
    public long atimeSec() {
        return rare.atimeSec;
    }

    public FileEntry atimeSec(long seconds) {
        rare().atimeSec = seconds;
        return this;
    }

    public int uid() {
        return uid;
    }

    public int gid() {
        return gid;
    }

    void ids(int newUid, int newGid) {
        uid = newUid;
        gid = newGid;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    public int flags() {
        return flags;
    }

    public FileEntry set(int flag) {
        flags |= flag;
        return this;
    }

    public FileEntry clear(int flag) {
        flags &= ~flag;
        return this;
    }

    /// False for a duplicate that was removed: its index is not in use. Takes it out of the list:
    /// it keeps its place and is not active.
    public void clearFromList() {
        set(CLEARED);
    }

    public boolean isActive() {
        return (flags & CLEARED) == 0;
    }

    private Rare rare() {
        if (rare == NONE) {
            rare = new Rare();
        }
        return rare;
    }

    /// The target of a symlink; null for all else, and without -l.
    public @Nullable Bytes linkTarget() {
        return rare.linkTarget;
    }

    public FileEntry linkTarget(Bytes target) {
        rare().linkTarget = target;
        return this;
    }

    public int rdevMajor() {
        return rare.rdevMajor;
    }

    public int rdevMinor() {
        return rare.rdevMinor;
    }

    public FileEntry rdev(int major, int minor) {
        Rare r = rare();
        r.rdevMajor = major;
        r.rdevMinor = minor;
        return this;
    }

    /// The whole-file checksum of a regular file with -c. Not to be written to.
    public byte @Nullable [] checksum() {
        return rare.checksum;
    }

    public FileEntry checksum(byte[] sum) {
        rare().checksum = sum;
        return this;
    }

    /// All names of one file carry the same number (with -H); -1: none. From protocol 30 on it is
    /// the index that the first of them had when it was sent.
    public int hardLinkGroup() {
        return rare.hardLinkGroup;
    }

    public FileEntry hardLinkGroup(int group) {
        rare().hardLinkGroup = group;
        return this;
    }

    /// Another name of the same file, as the receiving side chains them (`F_HL_PREV`); -1: none.
    public int previousLink() {
        return rare.previousLink;
    }

    public FileEntry previousLink(int ndx) {
        rare().previousLink = ndx;
        return this;
    }

    /// Index into the session's [XattrTable]; -1: none.
    public int xattrIndex() {
        return xattrIndex;
    }

    public FileEntry xattrIndex(int index) {
        xattrIndex = index;
        return this;
    }

    /// Index into the session's access ACLs; -1: none.
    public int aclIndex() {
        return aclIndex;
    }

    public FileEntry aclIndex(int index) {
        aclIndex = index;
        return this;
    }

    /// Index into the session's default ACLs, for directories; -1: none.
    public int defaultAclIndex() {
        return rare.defaultAclIndex;
    }

    public FileEntry defaultAclIndex(int index) {
        rare().defaultAclIndex = index;
        return this;
    }

    @Override
    public String toString() {
        return name() + " " + Integer.toOctalString(mode);
    }
}
