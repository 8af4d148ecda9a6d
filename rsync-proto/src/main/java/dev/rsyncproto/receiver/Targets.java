package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.FileTarget;
import dev.rsyncproto.tree.InPlace;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.OperatorPaths.Reach;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.TempAndRename;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Opens what content is written to: a temp file, the file itself, or a part of it that is there.
/// For the receiver's thread.
final class Targets implements AutoCloseable {
    private final Session session;
    private final Options options;
    private final Tree tree;
    private final PartialFiles partials;
    private @Nullable Tree temp;
    private @Nullable Dir tempRoot;
    private long expected;

    Targets(Session session, Tree tree, PartialFiles partials) {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
        this.partials = partials;
    }

    /// Null where it cannot be: reported already.
    ///
    /// @param inPart the part is completed where it lies
    @Nullable FileTarget open(
            FileEntry entry, Bytes path, BasisFile basis, int mode, boolean inPart)
            throws IOException {
        expected = entry.size();
        try {
            if (options.inplace) {
                return InPlace.open(tree, path, options.writing.devices());
            }
            Tree parts = partials.tree();
            if (inPart && parts != null) {
                return InPlace.open(parts, partials.name(path), false);
            }
            Bytes dir = options.writing.tempDir();
            return dir == null
                    ? TempAndRename.open(tree, path, true, mode)
                    : TempAndRename.open(tempTree(dir), path.baseName(), false, mode);
        } catch (PosixException e) {
            Tree other = temp;
            Bytes name =
                    options.inplace
                            ? tree.full(path)
                            : other == null
                                    ? tree.fullBeside(path, e.name())
                                    : other.full(e.name());
            String call = options.inplace ? "open" : "mkstemp";
            session.failed(path, e.errno(), call + " \"" + name + "\" failed: " + Reason.of(e));
            return null;
        }
    }

    private Tree tempTree(Bytes dir) throws PosixException {
        Tree open = temp;
        if (open == null) {
            Dir root = OperatorPaths.of(options).openDir(tree.root(), dir, Reach.CONFINED);
            tempRoot = root;
            open = new Tree(root, Paths.BENEATH.fakingSuper(options.fakeSuper));
            temp = open;
        }
        return open;
    }

    /// Takes room for what is to come (`--preallocate`).
    ///
    /// @return the length the file has now by that, 0 where nothing was done
    long preallocated(FileTarget file, Bytes path) throws IOException {
        boolean wanted =
                options.writing.preallocate() && expected > 0 && expected > file.oldLength();
        if (!wanted) {
            return 0;
        }
        try {
            file.fd().fallocate(0, 0, expected);
            return expected;
        } catch (PosixException e) {
            session.warning(
                    "rsync: [receiver] do_fallocate \"" + tree.full(path) + "\": " + Reason.of(e));
            return 0;
        }
    }

    @Override
    public void close() {
        Tree opened = temp;
        Dir root = tempRoot;
        if (opened != null) {
            opened.close();
        }
        if (root != null) {
            root.close();
        }
    }
}
