package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.AltDest;
import dev.rsyncproto.options.CleanName;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.OperatorPaths.Reach;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Roots;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directories of `--link-dest`, `--copy-dest` and `--compare-dest`, open. The generator and
/// the receiver have one each.
final class AltDirs implements AutoCloseable {
    private static final Bytes SLASH = Bytes.utf8("/");
    private static final Bytes UP = Bytes.utf8("../");

    private final List<@Nullable Tree> trees = new ArrayList<>();
    private final List<Dir> roots = new ArrayList<>();

    /// @param receiving has the destination, which relative ones are relative to
    /// @param tell about those that are not there
    AltDirs(Session session, Receiving receiving, boolean tell) throws IOException {
        AltDest alt = session.options.altDest;
        OperatorPaths paths = OperatorPaths.of(session.options);
        for (Bytes dir : alt.dirs()) {
            Tree tree = null;
            try {
                Dir root = paths.openDir(receiving.root(), named(receiving, dir), Reach.CONFINED);
                roots.add(root);
                tree = new Tree(root, Paths.BENEATH.fakingSuper(session.options.fakeSuper));
            } catch (PosixException e) {
                if (tell && alt.kind() != null && !dir.isEmpty()) {
                    session.warning(
                            alt.kind().option()
                                    + " arg "
                                    + what(receiving, dir, e)
                                    + told(receiving, dir)
                                    + (e.isAbsent() ? "" : ": " + Reason.of(e)));
                }
            }
            trees.add(tree);
        }
    }

    private static String what(Receiving receiving, Bytes dir, PosixException e)
            throws PosixException {
        if (!e.isAbsent()) {
            return "is unusable: ";
        }
        Stat there =
                e.is(Errno.ENOTDIR)
                        ? receiving.root().statFollowOrNull(named(receiving, dir))
                        : null;
        return there == null ? "does not exist: " : "is not a dir: ";
    }

    /// As typed, below the destination (main.c, `check_alt_basis_dirs`).
    private static Bytes told(Receiving receiving, Bytes dir) {
        boolean slashed = dir.length() > 1 && dir.endsWith('/');
        Bytes typed = slashed ? dir.sub(0, dir.length() - 1) : dir;
        Bytes missing = receiving.missingRoot();
        Bytes name = typed;
        if (missing != null && typed.startsWith(UP)) {
            Bytes above = missing.parent();
            Bytes rest = typed.from(UP.length());
            name = above.isEmpty() ? rest : above.slash(rest);
        } else if (missing != null && !typed.startsWith(SLASH)) {
            name = missing.slash(typed);
        }
        return Roots.fullName(receiving.root(), name);
    }

    private static Bytes named(Receiving receiving, Bytes dir) {
        Bytes missing = receiving.missingRoot();
        boolean relative = !dir.startsWith(Bytes.utf8("/"));
        return missing != null && relative ? CleanName.of(missing.slash(dir)) : dir;
    }

    int size() {
        return trees.size();
    }

    /// Null where the directory is not there.
    @Nullable Tree tree(int index) {
        return index < trees.size() ? trees.get(index) : null;
    }

    /// What one of the directories has of this name, null where it has nothing.
    @Nullable Stat find(int index, Bytes path) {
        Tree tree = tree(index);
        try {
            return tree == null ? null : tree.statOrNull(path);
        } catch (PosixException e) {
            return null;
        }
    }

    @Override
    public void close() {
        for (Tree tree : trees) {
            if (tree != null) {
                tree.close();
            }
        }
        roots.forEach(Dir::close);
    }
}
