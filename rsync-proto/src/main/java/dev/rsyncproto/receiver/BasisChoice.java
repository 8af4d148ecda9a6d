package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.ProtocolException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Opens the basis that a request names; only such as the options allow. For the receiver's thread.
final class BasisChoice implements AutoCloseable {
    private final Session session;
    private final Options options;
    private final Tree tree;
    private final PartialFiles partials;
    private final Backups backups;
    private final AltDirs alt;

    BasisChoice(
            Session session, Receiving receiving, Tree tree, PartialFiles partials, Backups backups)
            throws IOException {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
        this.partials = partials;
        this.backups = backups;
        this.alt = new AltDirs(session, receiving, false);
    }

    /// @param redo its content came once already
    BasisFile open(Request request, Bytes path, boolean redo) throws IOException {
        int type = request.basis;
        if (session.agreed().protocol() < 29) {
            return openUntold(path, redo);
        }
        if (type == BasisType.SAME_NAME) {
            return BasisFile.inPlace(session, tree, path);
        }
        if (type == BasisType.PARTIAL_DIR && partials.haveDirectory()) {
            return open(partials.tree(), partials.name(path), path);
        }
        if (type == BasisType.BACKUP && options.backup.on()) {
            try {
                return open(backups.tree(), backups.name(path), path);
            } catch (PosixException e) {
                return BasisFile.none(tree, path);
            }
        }
        if (BasisType.isAltDir(type) && type < alt.size()) {
            return open(alt.tree(type - BasisType.ALT_DIR), path, path);
        }
        int fuzzyDir = type - BasisType.FUZZY;
        int most = options.fuzzy > 1 ? alt.size() : 0;
        if (fuzzyDir >= 0 && options.fuzzy > 0 && fuzzyDir <= most && isLeaf(request.xname)) {
            Bytes parent = path.parent();
            Bytes name = parent.isEmpty() ? request.xname : parent.slash(request.xname);
            return open(fuzzyDir == 0 ? tree : alt.tree(fuzzyDir - 1), name, path);
        }
        throw new ProtocolException(
                "basis-type",
                Integer.toHexString(type) + " \"" + request.xname + "\"",
                "one that the options allow",
                session.in.offset());
    }

    private static boolean isLeaf(Bytes name) {
        return !name.isEmpty()
                && name.indexOf('/', 0) < 0
                && !name.equals(Bytes.utf8("."))
                && !name.equals(Bytes.utf8(".."));
    }

    /// Before protocol 29 each side finds out by itself.
    private BasisFile openUntold(Bytes path, boolean redo) throws IOException {
        if (options.inplace && options.backup.on() && !redo) {
            try {
                return open(backups.tree(), backups.name(path), path);
            } catch (PosixException e) {
                return BasisFile.none(tree, path);
            }
        }
        if (partials.find(path) != null) {
            return open(partials.tree(), partials.name(path), path);
        }
        BasisFile same = BasisFile.inPlace(session, tree, path);
        boolean counts = same.mode() >= 0 || same.isUnusable() || alt.size() == 0;
        return counts ? same : open(alt.tree(0), path, path);
    }

    private BasisFile open(@Nullable Tree in, Bytes name, Bytes path) throws IOException {
        return in == null ? BasisFile.none(tree, path) : BasisFile.elsewhere(session, in, name);
    }

    /// Whether the basis is a part from the partial directory, and there.
    boolean isPart(BasisFile basis, Request request) {
        return partials.haveDirectory()
                && basis.mode() >= 0
                && (request.basis == BasisType.PARTIAL_DIR || session.agreed().protocol() < 29)
                && basis.tree() == partials.tree()
                && !options.inplace;
    }

    @Override
    public void close() {
        alt.close();
    }
}
