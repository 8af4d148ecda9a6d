package dev.gsyncd.cli;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.crawl.DirectoryHandles;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names and paths of what is on a brick.
final class BrickPaths {
    private static final Bytes GFID = Bytes.utf8("trusted.gfid");
    private static final Bytes GFID_TO_NAME = Bytes.utf8("trusted.gfid2path.");
    private static final Bytes DOT = Bytes.utf8(".");

    private final Dir brick;

    BrickPaths(Dir brick) {
        this.brick = brick;
    }

    /// The gfid at a path from the root; null where nothing is, or something without one.
    @Nullable Gfid gfidAt(Bytes path) throws IOException {
        try {
            Bytes raw = brick.getxattr(path.isEmpty() ? DOT : path, GFID);
            return raw == null || raw.length() != 16 ? null : Gfid.ofBytes(raw);
        } catch (PosixException e) {
            if (e.isAbsent()) {
                return null;
            }
            throw e;
        }
    }

    boolean has(Gfid gfid) throws IOException {
        return gfid.equals(Gfid.ROOT) || brick.statOrNull(gfid.handlePath()) != null;
    }

    /// The names of a file or directory; none where it is not on this brick.
    List<EntryName> names(Gfid gfid) throws IOException {
        List<EntryName> names = new ArrayList<>();
        EntryName directory = DirectoryHandles.nameOf(brick, gfid);
        if (directory != null) {
            names.add(directory);
            return names;
        }
        try {
            for (Bytes xattr : brick.listxattr(gfid.handlePath())) {
                Bytes value =
                        xattr.startsWith(GFID_TO_NAME)
                                ? brick.getxattr(gfid.handlePath(), xattr)
                                : null;
                if (value != null && value.length() > Gfid.TEXT_LENGTH + 1) {
                    Gfid parent = Gfid.parseOrNull(value.toArray(), 0, Gfid.TEXT_LENGTH);
                    if (parent != null) {
                        names.add(new EntryName(parent, value.from(Gfid.TEXT_LENGTH + 1)));
                    }
                }
            }
        } catch (PosixException e) {
            if (!e.isAbsent()) {
                throw e;
            }
        }
        return names;
    }

    /// The path from the volume's root, with a slash in front; with the parent's gfid where that is
    /// gone.
    String path(EntryName name) throws IOException {
        Bytes parent = DirectoryHandles.pathOf(brick, name.parent());
        if (parent == null) {
            return "gfid:" + name.parent() + "/" + name.name();
        }
        return parent.equals(DOT) ? "/" + name.name() : "/" + parent + "/" + name.name();
    }

    /// A path of a file, or `-`.
    String path(Gfid gfid) throws IOException {
        if (gfid.equals(Gfid.ROOT)) {
            return "/";
        }
        List<EntryName> names = names(gfid);
        return names.isEmpty() ? "-" : path(names.getFirst());
    }
}
