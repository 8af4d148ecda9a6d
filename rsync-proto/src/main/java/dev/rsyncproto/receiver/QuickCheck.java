package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.FileTimes;
import dev.rsyncproto.tree.ListSum;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.XattrFiles;
import java.util.Arrays;

/// Whether what is there needs no content: by size and time, or with `-c` by its sum (generator.c,
/// `quick_check_ok`, `unchanged_attrs`). For the generator's thread.
final class QuickCheck {
    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final Attributes attributes;
    private final XattrFiles xattrs;
    private final FileTimes times;
    private final ListSum listSum;

    QuickCheck(Session session, Receiving receiving, Attributes attributes, XattrFiles xattrs) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.attributes = attributes;
        this.xattrs = xattrs;
        this.times = FileTimes.of(options);
        this.listSum = new ListSum(session.agreed().fileSum());
    }

    /// Content of a file, target of a symlink, kind and number of a node.
    boolean same(FileEntry entry, Tree tree, Bytes path, Stat stat) {
        if (entry.isRegular()) {
            return sameContent(entry, tree, path, stat);
        }
        if (entry.isSymlink()) {
            Bytes wanted = entry.linkTarget();
            return wanted != null && target(tree, path).equals(wanted);
        }
        if (entry.isDevice()) {
            return stat.rdevMajor() == entry.rdevMajor() && stat.rdevMinor() == entry.rdevMinor();
        }
        return entry.isDir() || (stat.mode() & Mode.S_IFMT) == entry.type();
    }

    private static Bytes target(Tree tree, Bytes path) {
        try {
            boolean fake = tree.paths().fakeSuper();
            if (fake && tree.parent(path).stat(tree.leaf(path)).isSymlink()) {
                return Bytes.EMPTY; // becomes a file that stands for it
            }
            return tree.readlink(path);
        } catch (PosixException e) {
            return Bytes.EMPTY;
        }
    }

    private boolean sameContent(FileEntry entry, Tree tree, Bytes path, Stat stat) {
        if (stat.size() != entry.size()) {
            return false;
        }
        if (options.checksum) {
            return Arrays.equals(
                    entry.checksum(), listSum.of(() -> tree.openForReading(path), stat.size()));
        }
        return options.sizeOnly || (!options.ignoreTimes && times.same(stat, entry));
    }

    /// Whether all attributes that the options ask for are right already.
    boolean sameAttributes(FileEntry entry, Tree tree, Existing existing, int mode) {
        Stat stat = existing.stat();
        boolean timed = options.times && !(entry.isSymlink() && options.omitLinkTimes);
        if (timed && !times.same(stat, entry)) {
            return false;
        }
        if (!entry.isSymlink() && permissionsDiffer(stat, mode)) {
            return false;
        }
        if (options.owner && session.asRoot && entry.uid() != stat.uid()) {
            return false;
        }
        if (options.group && !entry.has(FileEntry.SKIP_GROUP) && entry.gid() != stat.gid()) {
            return false;
        }
        try {
            if (attributes.aclsDiffer(existing, entry, mode)) {
                return false;
            }
            if (options.xattrs == 0) {
                return true;
            }
            XattrList there = xattrs.read(tree, existing.path());
            return !receiving.xattrs().of(entry).differsFrom(there);
        } catch (PosixException e) {
            return false;
        }
    }

    private boolean permissionsDiffer(Stat stat, int mode) {
        if (options.perms) {
            return ((stat.mode() ^ mode) & Mode.PERMISSIONS) != 0;
        }
        return options.mapping.executability()
                && ((stat.mode() & 0111) == 0) != ((mode & 0111) == 0);
    }
}
