package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How a name with several components is resolved below the root, and which extended attributes of
/// the files are looked at.
///
/// @param direct the kernel resolves the whole name from the root handle, and content is written in
///   place; otherwise the parent directory is opened beneath the root and never through a symlink,
///   and calls use its handle
/// @param virtual where only `virtual/NAME` may be named, that directory
/// @param xattrs the extended attributes that are looked at; others are taken not to be there: they
///   are neither sent nor set nor removed
/// @param links which symlinks a directory on the way, or that is listed, may be
/// @param looks how often the name of a file is looked up
/// @param fakeSuper files stand for others, see `FakeSuper`
/// @param otherWay sets an extended attribute that the file system says it set and did not; null
///   where nothing does
public record Paths(
        boolean direct,
        @Nullable Bytes virtual,
        Predicate<Bytes> xattrs,
        Links links,
        Looks looks,
        boolean fakeSuper,
        @Nullable XattrWay otherWay) {
    /// A symlink in the place of a directory.
    public enum Links {
        /// Is an error.
        REFUSED,
        /// Is followed where it is relative and stays below the root.
        INSIDE,
        /// Is followed wherever it leads.
        FOLLOWED
    }

    /// How often the name of a file is looked up.
    public enum Looks {
        /// For each call.
        EACH,
        /// Once by `stat`; xattrs that are asked for next are asked of the same file.
        ONCE,
        /// The same, and the attributes are those that the look-up brought: for a file system that
        /// keeps no names, and on which this process does not write.
        ONCE_WITH_ATTRIBUTES
    }

    /// Another way to a tree's extended attributes.
    @FunctionalInterface
    public interface XattrWay {
        /// @param path from the root of the tree
        void set(Bytes path, Bytes attr, Bytes value) throws PosixException;
    }

    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_DOT = Bytes.utf8("..");

    /// What everything uses that another user could write to.
    public static final Paths BENEATH =
            new Paths(false, null, name -> true, Links.REFUSED, Looks.EACH, false, null);

    /// For names that our own user gave.
    public static final Paths DIRECT =
            new Paths(true, null, name -> true, Links.REFUSED, Looks.EACH, false, null);

    /// As DIRECT, where the user asked that symlinks are taken for what they point to.
    public static final Paths FOLLOWING =
            new Paths(true, null, name -> true, Links.FOLLOWED, Looks.EACH, false, null);

    /// For a virtual directory that cannot be opened, such as `.gfid` on a Gluster mount. Nobody
    /// can plant a symlink there; a name anywhere else is refused, whatever the peer says.
    public static Paths virtual(Bytes directory) {
        return new Paths(true, directory, name -> true, Links.REFUSED, Looks.EACH, false, null);
    }

    /// The same for a user who wants symlinks taken for the directories that they lead to (`-K`).
    public Paths followingDirectories() {
        return withLinks(Links.FOLLOWED);
    }

    /// The same where directories of the way that the peer does not send are taken as they are: a
    /// symlink among them leads to another directory below the root (`-R --no-implied-dirs`).
    public Paths followingInside() {
        return withLinks(Links.INSIDE);
    }

    private Paths withLinks(Links followed) {
        return virtual == null
                ? new Paths(direct, null, xattrs, followed, looks, fakeSuper, otherWay)
                : this;
    }

    /// A directory may be a symlink that leads anywhere.
    public boolean following() {
        return links == Links.FOLLOWED;
    }

    /// The same for a file system that shows its own book-keeping.
    public Paths showingXattrs(Predicate<Bytes> shown) {
        return new Paths(direct, virtual, shown, links, looks, fakeSuper, otherWay);
    }

    /// The same where looking up a name is what costs.
    public Paths looking(Looks how) {
        return new Paths(direct, virtual, xattrs, links, how, fakeSuper, otherWay);
    }

    /// The same where files stand for others.
    public Paths fakingSuper(boolean fake) {
        return fake == fakeSuper
                ? this
                : new Paths(direct, virtual, xattrs, links, looks, fake, otherWay);
    }

    /// The same where the file system may say that it set an extended attribute and not have done
    /// so: then it is set by `other`.
    public Paths settingXattrsToo(XattrWay other) {
        return new Paths(direct, virtual, xattrs, links, looks, fakeSuper, other);
    }

    /// @throws PosixException EXDEV where `name` is not one of the virtual directory
    void check(Bytes name) throws PosixException {
        Bytes dir = virtual;
        if (dir == null || name.isEmpty() || name.equals(DOT) || name.equals(dir)) {
            return;
        }
        int slash = name.indexOf('/', 0);
        Bytes leaf = name.from(slash + 1);
        if (slash < 0
                || !name.sub(0, slash).equals(dir)
                || leaf.isEmpty()
                || leaf.indexOf('/', 0) >= 0
                || leaf.equals(DOT)
                || leaf.equals(DOT_DOT)) {
            throw new PosixException("resolve", name, Errno.EXDEV);
        }
    }
}
