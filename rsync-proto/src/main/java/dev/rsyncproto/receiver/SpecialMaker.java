package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Brings symlinks, devices, fifos and sockets to what the list says. For the generator's thread.
final class SpecialMaker {
    private final Options options;
    private final Tree tree;
    private final QuickCheck check;
    private final AltFinder alt;
    private final NodeMaker nodes;
    private final Itemizer itemizer;
    private final Finisher finisher;

    SpecialMaker(
            Session session,
            Tree tree,
            NodeMaker nodes,
            QuickCheck check,
            Itemizer itemizer,
            Finisher finisher,
            AltFinder alt) {
        this.options = session.options;
        this.tree = tree;
        this.check = check;
        this.alt = alt;
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
        if (existing != null && wasLink && check.same(entry, tree, path, existing.stat())) {
            upToDate(ndx, entry, path, existing, mode);
            return;
        }
        AltFinder.Outcome other = elsewhere(ndx, entry, path, existing, mode);
        if (other.done()) {
            return;
        }
        if (nodes.symlink(path, target, existing)) {
            made(ndx, entry, path, before(wasLink ? existing : null, other), mode, other);
            finisher.sent(ndx, path);
        }
    }

    void node(int ndx, FileEntry entry, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        boolean sameKind =
                existing != null
                        && (entry.isDevice()
                                ? Mode.isDevice(existing.stat().mode())
                                : Mode.isSpecial(existing.stat().mode()));
        if (existing != null
                && sameKind
                && (existing.stat().mode() & Mode.S_IFMT) == entry.type()
                && check.same(entry, tree, path, existing.stat())) {
            upToDate(ndx, entry, path, existing, mode);
            return;
        }
        AltFinder.Outcome other = elsewhere(ndx, entry, path, existing, mode);
        if (other.done()) {
            return;
        }
        if (nodes.node(path, entry, existing)) {
            made(ndx, entry, path, before(sameKind ? existing : null, other), mode, other);
            finisher.succeeded(ndx, path);
        }
    }

    private AltFinder.Outcome elsewhere(
            int ndx, FileEntry entry, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        return existing == null && options.altDest.kind() != null
                ? alt.other(entry, ndx, path, mode)
                : AltFinder.Outcome.NOTHING;
    }

    private static @Nullable Existing before(@Nullable Existing existing, AltFinder.Outcome other) {
        AltFinder.Found found = other.basis();
        return found == null ? existing : found.existing();
    }

    private void upToDate(int ndx, FileEntry entry, Bytes path, Existing existing, int mode)
            throws IOException {
        // what differs is told before it is set: the status is the old one either way
        itemizer.itemize(entry, ndx, existing, mode, 0, null);
        finisher.set(existing, entry, mode, false);
        finisher.links(ndx, entry, path, existing.stat());
        finisher.succeeded(ndx, path);
    }

    private void made(
            int ndx,
            FileEntry entry,
            Bytes path,
            @Nullable Existing before,
            int mode,
            AltFinder.Outcome other)
            throws IOException {
        if (!options.dryRun) {
            Existing now = finisher.look(path);
            if (now == null) {
                return;
            }
            finisher.set(now, entry, mode, true);
        }
        if (!other.silent()) {
            int flags = ItemFlags.LOCAL_CHANGE | ItemFlags.REPORT_CHANGE;
            itemizer.itemize(entry, ndx, before, mode, flags, null);
        }
        finisher.links(ndx, entry, path, null);
    }
}
