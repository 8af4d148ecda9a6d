package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.OperatorPaths.Reach;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Tree;
import org.jspecify.annotations.Nullable;

/// Where the parts of files are kept: in a directory beside each file, or with an absolute
/// `--partial-dir` all in one (util1.c, `partial_dir_fname`). The generator and the receiver have
/// one each.
final class PartialFiles implements AutoCloseable {
    private final Tree tree;
    private final @Nullable Bytes dir;
    private final boolean absolute;
    private final OperatorPaths paths;
    private final boolean fakeSuper;
    private @Nullable Tree other;
    private @Nullable Dir root;

    PartialFiles(Options options, Tree tree) {
        this.tree = tree;
        this.dir = options.partial.dir();
        this.paths = OperatorPaths.of(options);
        this.fakeSuper = options.fakeSuper;
        this.absolute = dir != null && dir.length() > 0 && dir.at(0) == '/';
    }

    /// Parts have a place of their own.
    boolean haveDirectory() {
        return dir != null;
    }

    /// The tree that the part is in, null while its directory is not there.
    @Nullable Tree tree() {
        Bytes partial = dir;
        if (!absolute || partial == null) {
            return tree;
        }
        Tree open = other;
        if (open == null) {
            try {
                Dir opened = paths.openDir(tree.root(), partial, Reach.CONFINED);
                root = opened;
                open = new Tree(opened, Paths.BENEATH.fakingSuper(fakeSuper));
                other = open;
            } catch (PosixException e) {
                return null;
            }
        }
        return open;
    }

    /// The part's name in [#tree].
    Bytes name(Bytes path) {
        Bytes partial = dir;
        if (partial == null) {
            return path;
        }
        if (absolute) {
            return path.baseName();
        }
        Bytes parent = path.parent();
        Bytes in = parent.isEmpty() ? partial : parent.slash(partial);
        return in.slash(path.baseName());
    }

    /// A part that lies there already.
    @Nullable Stat find(Bytes path) {
        Tree in = dir == null ? null : tree();
        try {
            Stat stat = in == null ? null : in.statOrNull(name(path));
            return stat != null && stat.isRegular() ? stat : null;
        } catch (PosixException e) {
            return null;
        }
    }

    /// Makes the directory; what else has its name goes.
    Tree make(Bytes path) throws PosixException {
        Bytes partial = dir;
        if (partial == null) {
            return tree;
        }
        if (absolute) {
            Tree open = tree();
            if (open == null) {
                paths.makeDirs(tree.root(), partial, 0700, Reach.CONFINED);
                open = tree();
            }
            return open == null ? tree : open;
        }
        Bytes in = name(path).parent();
        Stat stat = tree.statOrNull(in);
        if (stat != null && !stat.isDir()) {
            tree.unlink(in);
            stat = null;
        }
        if (stat == null) {
            tree.mkdir(in, 0700);
        }
        return tree;
    }

    /// Removes the part, and its directory where nothing else is in it.
    void remove(Bytes path) {
        Tree in = tree();
        if (in == null) {
            return;
        }
        try {
            in.unlinkIfThere(name(path));
        } catch (PosixException e) {
            return;
        }
        removeDirectory(path);
    }

    @SuppressWarnings("EmptyCatch") // others use it still
    void removeDirectory(Bytes path) {
        if (dir == null || absolute) {
            return;
        }
        try {
            tree.rmdir(name(path).parent());
        } catch (PosixException e) {
            // not empty, or never there
        }
    }

    @Override
    public void close() {
        Tree opened = other;
        Dir handle = root;
        if (opened != null) {
            opened.close();
        }
        if (handle != null) {
            handle.close();
        }
    }
}
