package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What comes after an entry was made or found: its attributes, and the other names of the file.
/// For the generator's thread.
final class Finisher {
    private final Session session;
    private final Options options;
    private final Tree tree;
    private final Attributes attributes;
    private final @Nullable HardLinks hardLinks;
    private final Removals removals;

    /// Whether files that need no content are told; not where the client shows each entry by its
    /// flags (`stdout_format`).
    private final boolean tellsEach;

    Finisher(Session session, Tree tree, Attributes attributes, @Nullable HardLinks hardLinks) {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
        this.attributes = attributes;
        this.hardLinks = hardLinks;
        this.removals = new Removals(session, tree);
        boolean byFlags = options.itemize > 0 || options.outFormat != null;
        this.tellsEach = !byFlags && options.output.levels().has(Info.NAME, 2);
    }

    @Nullable Existing look(Bytes path) throws IOException {
        try {
            return new Existing(tree, path, tree.stat(path));
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), "stat \"" + tree.full(path) + "\" failed: " + Reason.of(e));
            return null;
        }
    }

    /// @return true where something was changed
    boolean set(Existing existing, FileEntry entry, int mode, boolean isNew) throws IOException {
        try {
            Attributes.Wanted wanted = new Attributes.Wanted(entry, mode, true, isNew);
            boolean changed = attributes.apply(tree, existing, wanted, null);
            if (tellsEach && !isNew && !entry.isDir()) {
                session.info(Info.NAME, 2, existing.path() + (changed ? "" : " is uptodate"));
            }
            return changed;
        } catch (Attributes.Failure e) {
            session.failed(
                    existing.path(),
                    e.error().errno(),
                    e.getMessage() + ": " + Reason.of(e.error()));
            return false;
        }
    }

    /// The entry is what the sender has: with `--remove-source-files` it may go there.
    void succeeded(int ndx, Bytes path) throws IOException {
        removals.succeeded(ndx, path);
    }

    /// The entry was sent, and is what the sender has.
    void sent(int ndx, Bytes path) throws IOException {
        removals.sent(ndx, path);
    }

    void links(int ndx, FileEntry entry, Bytes path, @Nullable Stat stat) throws IOException {
        HardLinks linker = hardLinks;
        if (linker != null && LinkGroups.isLinked(entry)) {
            linker.finish(entry, ndx, path, stat);
        }
    }
}
