package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.Xattr;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The extended attributes of the files of one end that take part in a transfer.
///
/// @param sending whether this end sends them
/// @param asRoot all namespaces but `system.`, else only `user.` on the receiving side
/// @param level how many `-X`
/// @param excluded names that rules leave out, null where no rule speaks of xattrs; rules take the
///   place of the choice by namespace
public record XattrFiles(
        boolean sending, boolean asRoot, int level, @Nullable Predicate<Bytes> excluded) {
    private static final Bytes RSYNC_OWN = Bytes.utf8("user.rsync.%");

    /// What a file has; nothing where the file system has no xattrs.
    public XattrList read(Tree tree, Bytes path) throws PosixException {
        return XattrList.of(values(tree, path));
    }

    private Map<Bytes, Bytes> values(Tree tree, Bytes path) throws PosixException {
        Map<Bytes, Bytes> values = new HashMap<>();
        for (Bytes name : names(tree, path)) {
            Bytes value = tree.getxattr(path, name);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    private List<Bytes> names(Tree tree, Bytes path) throws PosixException {
        List<Bytes> all;
        try {
            all = tree.listxattr(path);
        } catch (PosixException e) {
            if (e.is(Errno.EOPNOTSUPP) || e.is(Errno.ENOSYS)) {
                return List.of();
            }
            throw e;
        }
        boolean fake = tree.paths().fakeSuper();
        return all.isEmpty()
                ? all
                : all.stream()
                        .filter(this::isTransferred)
                        .filter(name -> !fake || !FakeSuper.isOwn(name))
                        .toList();
    }

    private boolean isTransferred(Bytes name) {
        Predicate<Bytes> rules = excluded;
        return rules == null
                ? XattrTable.isTransferred(name, sending, asRoot, level)
                : !rules.test(name) && !(sending && level < 2 && name.startsWith(RSYNC_OWN));
    }

    /// Makes the attributes of `path` those of the list. A long value that was not sent, because it
    /// was found here, is taken from `basis`.
    ///
    /// @param troubles told of each that could not be set; the others are
    /// @return the name of an attribute whose value is nowhere, empty where there is none such
    public Bytes apply(
            Existing existing,
            XattrList wanted,
            Tree basisTree,
            Bytes basis,
            Attributes.Troubles troubles)
            throws IOException {
        Tree tree = existing.tree();
        Bytes path = existing.path();
        Map<Bytes, Bytes> present = values(tree, path);
        Bytes missing = Bytes.EMPTY;
        for (Xattr x : wanted.items()) {
            boolean left = excluded != null && excluded.test(x.name());
            if (left || !tree.showsXattr(x.name())) {
                continue;
            }
            Bytes value = x.value();
            if (value == null) {
                value =
                        basis.equals(path) && basisTree == tree
                                ? present.get(x.name())
                                : fromBasis(basisTree, basis, x);
                if (value == null || !x.matches(value)) {
                    missing = x.name();
                    continue;
                }
                x.found(value);
            }
            if (!Objects.equals(value, present.get(x.name()))) {
                try {
                    tree.setxattr(path, x.name(), value);
                } catch (PosixException e) {
                    troubles.failed(path, e, call(existing, "setxattr", x.name()));
                }
            }
        }
        for (Bytes name : present.keySet()) {
            if (!wanted.contains(name)) {
                try {
                    tree.removexattr(path, name);
                } catch (PosixException e) {
                    troubles.failed(path, e, call(existing, "removexattr", name));
                }
            }
        }
        return missing;
    }

    /// As xattrs.c, `rsync_xal_set` has it, which holds files and directories open.
    private static String call(Existing existing, String call, Bytes name) {
        boolean held = existing.stat().isRegular() || existing.stat().isDir();
        return "rsync_xal_set: "
                + (held ? "f" : "l")
                + call
                + "(\""
                + existing.tree().full(existing.path())
                + "\",\""
                + name
                + "\") failed";
    }

    /// Gives a copy the attributes of the original.
    public void copy(Tree from, Bytes path, Tree to, Bytes copy) throws PosixException {
        for (Map.Entry<Bytes, Bytes> e : values(from, path).entrySet()) {
            to.setxattr(copy, e.getKey(), e.getValue());
        }
    }

    private static @Nullable Bytes fromBasis(Tree tree, Bytes basis, Xattr x)
            throws PosixException {
        return tree.getxattr(basis, x.name());
    }
}
