package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.MungedLink;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Symlinks;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.LinkTarget;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Looks at what is to be sent, following symlinks as far as the options say (flist.c,
/// `readlink_stat`, `link_stat`).
final class Finder {
    /// @param target of a symlink, as it is sent
    record Found(Stat stat, @Nullable Bytes target) {}

    private final Session session;
    private final Symlinks links;

    Finder(Session session) {
        this.session = session;
        this.links = session.options.symlinks;
    }

    /// What the user named.
    ///
    /// @param asDirectory a symlink to a directory stands for it
    Stat argument(Source source, Bytes path, boolean asDirectory) throws PosixException {
        return stat(source, path, links.copy(), asDirectory || links.copyDirs());
    }

    /// @param follow a directory above an argument
    Found find(Source source, Bytes name, Bytes path, boolean follow) throws IOException {
        Stat stat = stat(source, path, links.copy() || follow, links.copyDirs());
        if (!stat.isSymlink()) {
            return new Found(stat, null);
        }
        Bytes target = source.tree.readlink(path);
        if (links.copyUnsafe() && LinkTarget.isUnsafe(target, name)) {
            session.info(
                    Info.SYMSAFE,
                    1,
                    "copying unsafe symlink \"" + name + "\" -> \"" + target + "\"");
            return new Found(followed(source, path), null);
        }
        return new Found(stat, links.munge() ? MungedLink.unmunged(target) : target);
    }

    private static Stat stat(Source source, Bytes path, boolean all, boolean directories)
            throws PosixException {
        if (all) {
            return followed(source, path);
        }
        Stat stat = source.tree.stat(path);
        return directories && stat.isSymlink() ? directoryBehind(source, path, stat) : stat;
    }

    /// A symlink that leads to no directory, for whatever reason, stays a symlink.
    private static Stat directoryBehind(Source source, Bytes path, Stat link) {
        try {
            Stat target = source.tree.statFollowOrNull(path);
            return target != null && target.isDir() ? target : link;
        } catch (PosixException e) {
            return link;
        }
    }

    private static Stat followed(Source source, Bytes path) throws PosixException {
        return source.tree.parent(path).statFollow(source.tree.leaf(path));
    }

    /// A symlink that should be followed leads nowhere.
    boolean isDangling(Source source, Bytes path) {
        if (!links.copy() && !links.copyUnsafe() && !links.copyDirs()) {
            return false;
        }
        try {
            Stat stat = source.tree.statOrNull(path);
            return stat != null && stat.isSymlink();
        } catch (PosixException e) {
            return false;
        }
    }
}
