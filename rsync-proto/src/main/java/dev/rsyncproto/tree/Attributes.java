package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.Acl;
import dev.rsyncproto.flist.AclTable;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Gives an entry of the receiving side the owner, ACLs, times and mode that the list says
/// (rsync.c, `set_file_attrs`), in the order that leaves no moment with too many rights.
///
/// For one thread: it works on that thread's tree.
public final class Attributes {
    /// The extended attributes of an entry are set by another hand, between owner and times.
    public interface XattrSetter {
        void set(Existing existing) throws IOException;
    }

    /// Is told of an extended attribute or an ACL that could not be set. What else there is to set
    /// is set all the same (rsync.c, `set_file_attrs`, does not look at what `set_xattr` and
    /// `set_acl` return).
    public interface Troubles {
        /// @param path in the tree of the entry, perhaps a temp name
        /// @param call as rsync writes it, without the reason
        void failed(Bytes path, PosixException error, String call) throws IOException;
    }

    /// A call failed; `what` says which, as in `chown "name" failed`.
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final PosixException error;

        Failure(String what, PosixException error) {
            super(what, error);
            this.error = error;
        }

        public PosixException error() {
            return error;
        }
    }

    /// How to set the attributes of one entry.
    ///
    /// @param mode the wanted mode, `ModeChoice` applied
    /// @param setTimes false for content that did not verify
    /// @param isNew the entry was just made by us
    public record Wanted(FileEntry entry, int mode, boolean setTimes, boolean isNew) {}

    private final Options options;
    private final boolean asRoot;
    private final AclTable acls;
    private final Troubles troubles;
    private final FileTimes times;

    public Attributes(Options options, boolean asRoot, AclTable acls, Troubles troubles) {
        this.troubles = troubles;
        this.options = options;
        this.asRoot = asRoot;
        this.acls = acls;
        this.times = FileTimes.of(options);
    }

    /// Sets what differs; in a dry run only looks.
    ///
    /// @return whether anything was changed, or would be
    public boolean apply(Tree tree, Existing existing, Wanted wanted, @Nullable XattrSetter xattrs)
            throws Failure, IOException {
        Bytes path = existing.path();
        FileEntry entry = wanted.entry;
        int mode = wanted.mode;
        if (wanted.isNew
                && !options.perms
                && Mode.isDir(mode)
                && (existing.stat().mode() & Mode.S_ISGID) != 0) {
            mode |= Mode.S_ISGID;
        }
        if (options.dryRun) {
            return differs(tree, existing, wanted, mode);
        }
        boolean changed = owner(tree, existing, entry);
        if (options.fakeSuper) {
            try {
                FakeSuper.store(tree.parent(path), tree.leaf(path), entry, mode);
            } catch (PosixException e) {
                throw new Failure(
                        "failed to write xattr "
                                + FakeSuper.STAT
                                + " for \""
                                + tree.full(path)
                                + "\"",
                        e);
            }
        }
        if (xattrs != null) {
            try {
                xattrs.set(existing);
            } catch (PosixException e) {
                troubles.failed(path, e, "listing xattrs of \"" + tree.full(path) + "\" failed");
            }
        }
        int modeNow = existing.stat().mode();
        if (options.acls && !entry.isSymlink()) {
            int afterAcl = applyAcls(tree, existing, entry, mode);
            changed |= afterAcl >= 0;
            modeNow = afterAcl >= 0 ? afterAcl : modeNow;
        }
        if (modeDiffers(modeNow, mode)) {
            try {
                if (!options.fakeSuper) {
                    tree.chmod(path, mode & Mode.PERMISSIONS);
                }
            } catch (PosixException e) {
                throw new Failure("failed to set permissions on \"" + tree.full(path) + "\"", e);
            }
            changed = true;
        }
        return times(tree, existing, wanted, xattrs != null) || changed;
    }

    private boolean differs(Tree tree, Existing existing, Wanted wanted, int mode) throws Failure {
        Stat stat = existing.stat();
        FileEntry entry = wanted.entry;
        if (uidDiffers(stat, entry)
                || gidDiffers(stat, entry)
                || modeDiffers(stat.mode(), mode)
                || accessDiffers(wanted, stat)
                || modificationDiffers(wanted, stat, false)) {
            return true;
        }
        try {
            return aclsDiffer(existing, entry, mode);
        } catch (PosixException e) {
            throw new Failure("reading ACLs of \"" + tree.full(existing.path()) + "\" failed", e);
        }
    }

    private boolean uidDiffers(Stat stat, FileEntry entry) {
        return asRoot && options.owner && stat.uid() != entry.uid();
    }

    private boolean gidDiffers(Stat stat, FileEntry entry) {
        return options.group && !entry.has(FileEntry.SKIP_GROUP) && stat.gid() != entry.gid();
    }

    private static boolean modeDiffers(int now, int mode) {
        return !Mode.isSymlink(mode) && (now & Mode.PERMISSIONS) != (mode & Mode.PERMISSIONS);
    }

    private boolean owner(Tree tree, Existing existing, FileEntry entry) throws Failure {
        Stat stat = existing.stat();
        boolean uid = uidDiffers(stat, entry);
        boolean gid = gidDiffers(stat, entry);
        if (!uid && !gid) {
            return false;
        }
        if (options.fakeSuper) {
            return true;
        }
        Bytes path = existing.path();
        try {
            tree.chown(path, uid ? entry.uid() : stat.uid(), gid ? entry.gid() : stat.gid());
            if ((stat.mode() & (Mode.S_ISUID | Mode.S_ISGID)) != 0) {
                existing.restat(); // chown takes these bits away
            }
        } catch (PosixException e) {
            throw new Failure((uid ? "chown" : "chgrp") + " \"" + tree.full(path) + "\" failed", e);
        }
        return true;
    }

    /// The mode after the access ACL was set, -1 where nothing was.
    private int applyAcls(Tree tree, Existing existing, FileEntry entry, int mode)
            throws IOException {
        Bytes path = existing.path();
        int result = -1;
        try {
            if (accessDiffers(existing, entry, mode)) {
                int old = existing.stat().mode();
                int safe = safeMode(old, mode);
                Acl wanted = acls.access(entry.aclIndex()).completed(safe);
                if (options.fakeSuper) {
                    Bytes value = acls.access(entry.aclIndex()).toFakeXattr();
                    tree.setxattr(path, FakeSuper.ACCESS_ACL, value);
                } else if (wanted.isExtended() || existing.access().isExtended()) {
                    tree.setxattr(path, Acl.ACCESS_XATTR, wanted.toXattr());
                    result = (old & ~0777) | (safe & 0777);
                }
            }
        } catch (PosixException e) {
            troubles.failed(path, e, "set_acl: xacl_set(" + path + ", ACL_TYPE_ACCESS)");
            return result;
        }
        try {
            if (defaultsDiffer(existing, entry) && setDefaults(tree, path, entry)) {
                result = result < 0 ? existing.stat().mode() : result;
            }
        } catch (PosixException e) {
            troubles.failed(path, e, "set_acl: xacl_set(" + path + ", ACL_TYPE_DEFAULT)");
        }
        return result;
    }

    /// @return false where that was told to have failed
    private boolean setDefaults(Tree tree, Bytes path, FileEntry entry) throws IOException {
        Acl wanted = acls.defaults(entry.defaultAclIndex());
        Bytes name = options.fakeSuper ? FakeSuper.DEFAULT_ACL : Acl.DEFAULT_XATTR;
        if (!wanted.isEmpty()) {
            tree.setxattr(path, name, options.fakeSuper ? wanted.toFakeXattr() : wanted.toXattr());
            return true;
        }
        try {
            tree.removexattr(path, name);
            return true;
        } catch (PosixException e) {
            troubles.failed(path, e, "set_acl: sys_acl_delete_def_file(" + path + ")");
            return false;
        }
    }

    /// The ACL must not give rights that the mode bits to come take back (acls.c,
    /// `change_sacl_perms`).
    private static int safeMode(int old, int mode) {
        boolean risky =
                Mode.isDir(mode)
                        ? (mode & ~old & Mode.S_ISVTX) != 0
                        : (old & ~mode & (Mode.S_ISUID | Mode.S_ISGID)) != 0;
        return risky ? mode & ~0077 : mode;
    }

    private boolean accessDiffers(Existing existing, FileEntry entry, int mode)
            throws PosixException {
        return entry.aclIndex() >= 0
                && !existing.access().equalEnough(acls.access(entry.aclIndex()), mode);
    }

    private boolean defaultsDiffer(Existing existing, FileEntry entry) throws PosixException {
        return entry.isDir()
                && entry.defaultAclIndex() >= 0
                && !existing.defaults().equals(acls.defaults(entry.defaultAclIndex()));
    }

    /// Whether `apply` would set an ACL.
    public boolean aclsDiffer(Existing existing, FileEntry entry, int mode) throws PosixException {
        return options.acls
                && !entry.isSymlink()
                && (accessDiffers(existing, entry, mode) || defaultsDiffer(existing, entry));
    }

    private boolean times(Tree tree, Existing existing, Wanted wanted, boolean force)
            throws Failure {
        FileEntry entry = wanted.entry;
        Stat stat = existing.stat();
        boolean access = accessDiffers(wanted, stat);
        boolean modification = modificationDiffers(wanted, stat, force);
        if (!access && !modification) {
            return false;
        }
        try {
            tree.utimens(
                    existing.path(),
                    entry.atimeSec(),
                    access ? 0 : Dir.UTIME_OMIT,
                    entry.mtimeSec(),
                    modification ? entry.mtimeNsec() : Dir.UTIME_OMIT);
        } catch (PosixException e) {
            throw new Failure("failed to set times on \"" + tree.full(existing.path()) + "\"", e);
        }
        return true;
    }

    /// What is on disk decides: a new symlink of --fake-super is a file still (rsync.c,
    /// set_file_attrs).
    private boolean omitsTimes(Wanted wanted, Stat stat) {
        return !wanted.setTimes
                || (options.omitDirTimes && Mode.isDir(stat.mode()))
                || (options.omitLinkTimes && Mode.isSymlink(stat.mode()));
    }

    private boolean accessDiffers(Wanted wanted, Stat stat) {
        FileEntry entry = wanted.entry;
        return options.timeRules.access() > 0
                && !omitsTimes(wanted, stat)
                && !entry.isDir()
                && !times.same(stat.atimeSec(), 0, entry.atimeSec(), 0);
    }

    private boolean modificationDiffers(Wanted wanted, Stat stat, boolean force) {
        if (!options.times || omitsTimes(wanted, stat)) {
            return false;
        }
        FileEntry entry = wanted.entry;
        boolean exact = options.checksum && entry.isRegular();
        boolean near = times.window() > 0 && times.same(stat, entry);
        boolean same = near || entry.hasTime(stat.mtimeSec(), stat.mtimeNsec(), exact);
        return force || !same;
    }

    /// Whether the options ask for this entry's time.
    public boolean keepsTime(FileEntry entry) {
        return options.times
                && !(entry.isDir() && options.omitDirTimes)
                && !(entry.isSymlink() && options.omitLinkTimes);
    }
}
