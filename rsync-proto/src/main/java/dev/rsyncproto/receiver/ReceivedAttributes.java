package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.XattrFiles;
import java.io.IOException;

/// Gives what was received its attributes, extended ones too. For the receiver's thread.
final class ReceivedAttributes {
    static final int IN_PLACE = -2;

    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final Tree tree;
    private final Attributes attributes;
    private final ModeChoice modes;
    private final XattrFiles xattrFiles;

    ReceivedAttributes(Session session, Receiving receiving, Tree tree) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.tree = tree;
        this.attributes = AttributeSetting.of(session, receiving);
        this.modes = new ModeChoice(options);
        this.xattrFiles =
                new XattrFiles(false, session.asRoot, options.xattrs, receiving.xattrRules());
    }

    /// The mode that a file gets where `existingMode` (-1: nothing) is now.
    int mode(FileEntry entry, Bytes path, int existingMode) {
        return modes.choose(tree, path, entry.mode(), existingMode);
    }

    /// For an entry that is where it belongs.
    void set(FileEntry entry, Bytes path) throws IOException {
        set(entry, tree, path, tree, path, IN_PLACE, true);
    }

    /// @param path where the entry is now, perhaps a temp name
    /// @param basis where xattr values may be that were not sent
    /// @param oldMode what was there before, -1 for nothing, `IN_PLACE` for what is there now
    void set(
            FileEntry entry,
            Tree in,
            Bytes path,
            Tree basisTree,
            Bytes basis,
            int oldMode,
            boolean setTimes)
            throws IOException {
        try {
            Existing existing = new Existing(in, path, in.stat(path));
            int present = oldMode == IN_PLACE ? existing.stat().mode() : oldMode;
            int mode = modes.choose(tree, receiving.path(entry), entry.mode(), present);
            attributes.apply(
                    in,
                    existing,
                    new Attributes.Wanted(entry, mode, setTimes, false),
                    options.xattrs == 0 ? null : e -> setXattrs(entry, e, basisTree, basis));
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), "stat \"" + tree.full(path) + "\" failed: " + Reason.of(e));
        } catch (Attributes.Failure e) {
            session.failed(path, e.error().errno(), e.getMessage() + ": " + Reason.of(e.error()));
        }
    }

    private void setXattrs(FileEntry entry, Existing existing, Tree basisTree, Bytes basis)
            throws IOException {
        Bytes missing =
                xattrFiles.apply(
                        existing,
                        receiving.xattrs().of(entry),
                        basisTree,
                        basis,
                        AttributeSetting.troubles(session));
        if (!missing.isEmpty()) {
            Bytes path = existing.path();
            session.failed(
                    path,
                    0,
                    "Missing abbreviated xattr value, " + missing + ", for \"" + path + "\"");
        }
    }
}
