package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One itemized change, as `-i` shows it.
///
/// @param name the name relative to the root of the transfer
/// @param mode type and permissions, as in the file list
/// @param flags `ItemFlags`
/// @param target where a symlink points or what a hard link is linked with, empty otherwise
/// @param sending whether this end sends the content
/// @param keepsTime whether the receiving side sets the time of this entry
/// @param facts what else can be told of it
public record Item(
        Bytes name,
        int mode,
        int flags,
        Bytes target,
        boolean sending,
        boolean keepsTime,
        ItemFacts facts) {
    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFLNK = 0120000;
    private static final int S_IFBLK = 0060000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFREG = 0100000;

    /// The change of an entry of the file list.
    ///
    /// @param xname what a hard link is linked with; empty shows where a symlink points
    /// @param longName see [ItemFacts#longName]
    /// @param content the sum of the content as it was transferred
    public static Item of(
            Session session,
            FileEntry entry,
            int flags,
            Bytes xname,
            boolean sending,
            Bytes longName,
            byte @Nullable [] content) {
        Bytes link = entry.linkTarget();
        return new Item(
                entry.name(),
                entry.mode(),
                xname.isEmpty() ? flags | ItemFlags.NAMES_NO_OTHER : flags,
                xname.isEmpty() && link != null ? link : xname,
                sending,
                session.keepsTime(entry.isDir(), entry.isSymlink()),
                ItemFacts.of(session, entry, longName, content));
    }

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    public boolean isRegular() {
        return (mode & S_IFMT) == S_IFREG;
    }

    /// `target` is what this name is linked with.
    public boolean isHardLink() {
        return has(ItemFlags.XNAME_FOLLOWS) && !has(ItemFlags.NAMES_NO_OTHER);
    }

    public boolean isSymlink() {
        return (mode & S_IFMT) == S_IFLNK;
    }

    Item moved(long sent, long received) {
        return new Item(name, mode, flags, target, sending, keepsTime, facts.moved(sent, received));
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// The eleven letters of rsync's `%i` (log.c), such as `>f+++++++++`.
    public String code() {
        char[] c = "...........".toCharArray();
        c[0] =
                has(ItemFlags.LOCAL_CHANGE)
                        ? has(ItemFlags.XNAME_FOLLOWS) ? 'h' : 'c'
                        : !has(ItemFlags.TRANSFER) ? '.' : sending ? '<' : '>';
        c[1] = typeLetter();
        set(c, 2, ItemFlags.REPORT_CHANGE, 'c');
        if (!isSymlink()) {
            set(c, 3, ItemFlags.REPORT_SIZE, 's');
        }
        boolean timeFailed = isSymlink() && has(ItemFlags.REPORT_TIMEFAIL);
        set(c, 4, ItemFlags.REPORT_TIME, keepsTime && !timeFailed ? 't' : 'T');
        set(c, 5, ItemFlags.REPORT_PERMS, 'p');
        set(c, 6, ItemFlags.REPORT_OWNER, 'o');
        set(c, 7, ItemFlags.REPORT_GROUP, 'g');
        set(c, 8, ItemFlags.REPORT_ATIME, 'u');
        if (has(ItemFlags.REPORT_CRTIME)) {
            c[8] = c[8] == 'u' ? 'b' : 'n';
        }
        set(c, 9, ItemFlags.REPORT_ACL, 'a');
        set(c, 10, ItemFlags.REPORT_XATTR, 'x');
        if (has(ItemFlags.IS_NEW)) {
            Arrays.fill(c, 2, c.length, '+');
        } else if (has(ItemFlags.MISSING_DATA)) {
            Arrays.fill(c, 2, c.length, '?');
        } else if ((c[0] == '.' || c[0] == 'h' || c[0] == 'c') && allDots(c)) {
            Arrays.fill(c, 2, c.length, ' ');
        }
        return new String(c);
    }

    private char typeLetter() {
        return switch (mode & S_IFMT) {
            case S_IFLNK -> 'L';
            case S_IFDIR -> 'd';
            case S_IFBLK, S_IFCHR -> 'D';
            case S_IFREG -> 'f';
            default -> 'S';
        };
    }

    private void set(char[] c, int at, int flag, char letter) {
        if (has(flag)) {
            c[at] = letter;
        }
    }

    private static boolean allDots(char[] c) {
        for (int i = 2; i < c.length; i++) {
            if (c[i] != '.') {
                return false;
            }
        }
        return true;
    }
}
