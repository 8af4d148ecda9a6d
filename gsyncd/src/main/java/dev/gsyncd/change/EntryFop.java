package dev.gsyncd.change;

/// What was done to a name, with Gluster's number of the file operation (`glusterfs-fops.h`).
public enum EntryFop {
    SYMLINK(7),
    MKNOD(3),
    MKDIR(4),
    UNLINK(5),
    RMDIR(6),
    RENAME(8),
    LINK(9),
    CREATE(23);

    private final int code;

    EntryFop(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The operation with Gluster's number `code`.
    ///
    /// @throws IllegalArgumentException where it is none that concerns a name
    public static EntryFop of(int code) {
        for (EntryFop fop : values()) {
            if (fop.code == code) {
                return fop;
            }
        }
        throw new IllegalArgumentException("no entry operation has number " + code);
    }
}
