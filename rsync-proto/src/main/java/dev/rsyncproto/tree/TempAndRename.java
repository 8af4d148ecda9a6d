package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;

/// Writes to `.name.XXXXXX` beside the file, or in a directory for such files, and renames it over
/// the file.
public final class TempAndRename implements FileTarget {
    private static final int TRIES = 100;

    private final Tree tree;
    private final Bytes temp;
    private final Fd fd;
    private boolean committed;

    private TempAndRename(Tree tree, Bytes temp, Fd fd) {
        this.tree = tree;
        this.temp = temp;
        this.fd = fd;
    }

    /// @param path of the file in `tree`, or for a tree of temp files its last component
    /// @param beside whether it is beside the file, and hidden there
    /// @param mode the mode to come; set-id bits and group rights wait until the owner is right
    public static TempAndRename open(Tree tree, Bytes path, boolean beside, int mode)
            throws PosixException {
        int own = tree.paths().fakeSuper() ? 0600 : 0200; // root would not need the rest either
        int initial = (mode | own) & 0700;
        for (int i = 0; ; i++) {
            Bytes temp = TempName.of(path, beside);
            try {
                int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
                return new TempAndRename(tree, temp, tree.open(temp, flags, initial));
            } catch (PosixException e) {
                if (!e.is(Errno.EEXIST) || i == TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Tree tree() {
        return tree;
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public Bytes writingTo() {
        return temp;
    }

    @Override
    public long oldLength() {
        return 0;
    }

    @Override
    public boolean keepsUnverified() {
        return false;
    }

    @Override
    public void written() throws PosixException {
        fd.close();
    }

    @Override
    public boolean commit(Tree to, Bytes name, int mode) throws PosixException {
        boolean copied = TreeCopy.move(tree, temp, to, name, mode);
        committed = true;
        return copied;
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() {
        try {
            fd.close();
        } catch (PosixException e) {
            // Without written() the content counts for nothing.
        }
        if (!committed) {
            try {
                tree.unlink(temp);
            } catch (PosixException e) {
                // It is gone, or the directory is.
            }
        }
    }
}
