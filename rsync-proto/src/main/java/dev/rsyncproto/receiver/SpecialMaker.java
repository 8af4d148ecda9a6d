package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings symlinks, devices, fifos and sockets to what the list says. For the generator's thread.
final class SpecialMaker {
    private final Options options;
    private final Tree tree;
    private final NodeMaker nodes;
    private final Itemizer itemizer;
    private final Finisher finisher;

    SpecialMaker(
            Session session, Tree tree, NodeMaker nodes, Itemizer itemizer, Finisher finisher) {
        this.options = session.options;
        this.tree = tree;
        this.nodes = nodes;
        this.itemizer = itemizer;
        this.finisher = finisher;
    }

    void symlink(int ndx, FileEntry entry, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        Bytes target = entry.linkTarget();
        if (target == null) {
            return;
        }
        boolean wasLink = existing != null && existing.stat().isSymlink();
        if (existing != null && wasLink && Objects.equals(target, linkTarget(path))) {
            upToDate(ndx, entry, path, existing, mode);
            return;
        }
        if (nodes.symlink(path, target, existing)) {
            made(ndx, entry, path, wasLink ? existing : null, mode);
        }
    }

    private @Nullable Bytes linkTarget(Bytes path) {
        try {
            return tree.readlink(path);
        } catch (PosixException e) {
            return null;
        }
    }

    void node(int ndx, FileEntry entry, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        boolean sameKind =
                existing != null
                        && (entry.isDevice()
                                ? Mode.isDevice(existing.stat().mode())
                                : Mode.isSpecial(existing.stat().mode()));
        if (existing != null && sameKind && sameNode(entry, existing.stat())) {
            upToDate(ndx, entry, path, existing, mode);
            return;
        }
        if (nodes.node(path, entry, existing)) {
            made(ndx, entry, path, sameKind ? existing : null, mode);
        }
    }

    private static boolean sameNode(FileEntry entry, Stat stat) {
        if ((stat.mode() & Mode.S_IFMT) != entry.type()) {
            return false;
        }
        return !entry.isDevice()
                || (stat.rdevMajor() == entry.rdevMajor() && stat.rdevMinor() == entry.rdevMinor());
    }

    private void upToDate(int ndx, FileEntry entry, Bytes path, Existing existing, int mode)
            throws IOException {
        // what differs is told before it is set: the status is the old one either way
        itemizer.itemize(entry, ndx, existing, mode, 0, null);
        finisher.set(existing, entry, mode, false);
        finisher.links(ndx, entry, path, existing.stat());
    }

    private void made(int ndx, FileEntry entry, Bytes path, @Nullable Existing before, int mode)
            throws IOException {
        if (!options.dryRun) {
            Existing now = finisher.look(path);
            if (now == null) {
                return;
            }
            finisher.set(now, entry, mode, true);
        }
        itemizer.itemize(
                entry, ndx, before, mode, ItemFlags.LOCAL_CHANGE | ItemFlags.REPORT_CHANGE, null);
        finisher.links(ndx, entry, path, null);
    }
}
