package dev.rsyncproto.receiver;

import dev.rsyncproto.posix.Mode;

/// How something is deleted: bits of an int, with the values that rsync 3.5.0 prints (rsync.h,
/// `DEL_*`), since `--debug=del2` shows them.
final class DeleteFlags {
    /// It is ours and not writable.
    static final int NO_WRITING = 1;

    /// A directory goes with its contents.
    static final int RECURSE = 1 << 1;

    /// Its contents were dealt with.
    static final int EMPTIED = 1 << 2;

    /// A regular file is to take its place; one bit for each kind.
    static final int FOR_FILE = 1 << 3;

    static final int FOR_DIR = 1 << 4;
    static final int FOR_SYMLINK = 1 << 5;
    static final int FOR_DEVICE = 1 << 6;
    static final int FOR_SPECIAL = 1 << 7;

    /// A backup is to take its place.
    static final int FOR_BACKUP = 1 << 8;

    private static final int MAKE_ROOM =
            FOR_FILE | FOR_DIR | FOR_SYMLINK | FOR_DEVICE | FOR_SPECIAL;

    private DeleteFlags() {}

    /// To make room for something of the type.
    static int roomFor(int mode) {
        return switch (mode & Mode.S_IFMT) {
            case Mode.S_IFDIR -> FOR_DIR;
            case Mode.S_IFLNK -> FOR_SYMLINK;
            case Mode.S_IFCHR, Mode.S_IFBLK -> FOR_DEVICE;
            case Mode.S_IFIFO, Mode.S_IFSOCK -> FOR_SPECIAL;
            default -> FOR_FILE;
        };
    }

    /// Something else is to take the place.
    static boolean makesRoom(int flags) {
        return (flags & MAKE_ROOM) != 0;
    }

    /// For what is in a directory that is deleted so: each is emptied before it goes.
    static int within(int flags) {
        return flags & ~(RECURSE | MAKE_ROOM | NO_WRITING) | EMPTIED;
    }

    /// What the room is for, as messages name it.
    static String purpose(int flags) {
        String age = (flags & FOR_BACKUP) != 0 ? "backup " : "new ";
        return age
                + switch (flags & MAKE_ROOM) {
                    case FOR_DIR -> "directory";
                    case FOR_SYMLINK -> "symlink";
                    case FOR_DEVICE -> "device file";
                    case FOR_SPECIAL -> "special file";
                    default -> "regular file";
                };
    }
}
