package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.Xattr;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The extended attributes of the files of one end that take part in a transfer.
///
/// @param sending whether this end sends them
/// @param asRoot all namespaces but `system.`, else only `user.` on the receiving side
/// @param level how many `-X`
public record XattrFiles(boolean sending, boolean asRoot, int level) {

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
        return all.isEmpty()
                ? all
                : all.stream()
                        .filter(n -> XattrTable.isTransferred(n, sending, asRoot, level))
                        .toList();
    }

    /// Makes the attributes of `path` those of the list. A long value that was not sent, because it
    /// was found here, is taken from `basis`.
    ///
    /// @return the name of an attribute whose value is nowhere, empty where all went well
    public Bytes apply(Tree tree, Bytes path, XattrList wanted, Bytes basis) throws PosixException {
        Map<Bytes, Bytes> present = values(tree, path);
        Bytes missing = Bytes.EMPTY;
        for (Xattr x : wanted.items()) {
            Bytes value = x.value();
            if (value == null) {
                value = basis.equals(path) ? present.get(x.name()) : fromBasis(tree, basis, x);
                if (value == null || !x.matches(value)) {
                    missing = x.name();
                    continue;
                }
            }
            if (!Objects.equals(value, present.get(x.name()))) {
                tree.setxattr(path, x.name(), value);
            }
        }
        for (Bytes name : present.keySet()) {
            if (!wanted.contains(name)) {
                tree.removexattr(path, name);
            }
        }
        return missing;
    }

    private static @Nullable Bytes fromBasis(Tree tree, Bytes basis, Xattr x)
            throws PosixException {
        return tree.getxattr(basis, x.name());
    }
}
