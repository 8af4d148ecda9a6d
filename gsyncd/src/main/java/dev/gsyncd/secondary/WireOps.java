package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyText;
import dev.gsyncd.repce.PyTuple;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Entry operations and their results as plain Python data.
///
/// ```
/// [entry-op]   the dict of the Python gsyncd: op gfid entry entry1 mode uid gid link,
///              names as '.gfid/<parent>/<name>', and beyond it
///              rdev      (major, minor) of a MKNOD
///              DISPLACE  one more op: to the trash
///              replaces  gfid that a RENAME may replace, or None
/// [found]      None or (gfid, type bits)
/// [result]     (errno, found)
/// ```
///
/// What does not fit is an `IllegalArgumentException` that names the field.
final class WireOps {
    private static final int MAX_NAME = 255;
    private static final int MAX_SHOWN = 100;
    private static final Bytes DOT_GFID = Bytes.utf8(".gfid/");
    private static final int ID_LIMIT_BITS = 32;

    private WireOps() {}

    static Map<String, @Nullable Object> toWire(EntryOp op) {
        Map<String, @Nullable Object> dict = new LinkedHashMap<>();
        String kind =
                switch (op) {
                    case EntryOp.Mkdir mkdir ->
                            owned(dict, "MKDIR", mkdir.mode(), mkdir.uid(), mkdir.gid());
                    case EntryOp.Create file ->
                            owned(dict, "CREATE", file.mode(), file.uid(), file.gid());
                    case EntryOp.Mknod node -> {
                        dict.put(
                                "rdev", PyTuple.of(unsigned(node.major()), unsigned(node.minor())));
                        yield owned(dict, "MKNOD", node.mode(), node.uid(), node.gid());
                    }
                    case EntryOp.Symlink link -> {
                        dict.put("link", PyText.ofName(link.target()));
                        yield owned(dict, "SYMLINK", 0777, link.uid(), link.gid());
                    }
                    case EntryOp.Link link -> "LINK";
                    case EntryOp.Rename rename -> {
                        dict.put("entry1", name(rename.to()));
                        Gfid replaces = rename.replaces();
                        dict.put("replaces", replaces == null ? null : replaces.toString());
                        yield "RENAME";
                    }
                    case EntryOp.Unlink unlink -> "UNLINK";
                    case EntryOp.Displace displace -> "DISPLACE";
                    case EntryOp.Rmdir rmdir -> "RMDIR";
                };
        dict.put("op", kind);
        dict.put("skip_entry", false);
        dict.put("gfid", op.gfid().toString());
        dict.put("entry", name(op.name()));
        return dict;
    }

    private static String owned(
            Map<String, @Nullable Object> dict, String kind, int mode, int uid, int gid) {
        dict.put("mode", (long) mode);
        dict.put("uid", unsigned(uid));
        dict.put("gid", unsigned(gid));
        return kind;
    }

    static EntryOp fromWire(@Nullable Object wire) {
        if (!(wire instanceof Map<?, ?> dict)) {
            throw new IllegalArgumentException("entry-op: no dict");
        }
        Gfid gfid = gfid(dict.get("gfid"));
        EntryName name = name(dict.get("entry"));
        String kind = text(dict, "op");
        return switch (kind) {
            case "MKDIR" ->
                    new EntryOp.Mkdir(
                            gfid, name, int32(dict, "mode"), id(dict, "uid"), id(dict, "gid"));
            case "CREATE" ->
                    new EntryOp.Create(
                            gfid, name, int32(dict, "mode"), id(dict, "uid"), id(dict, "gid"));
            case "MKNOD" -> mknod(gfid, name, dict);
            case "SYMLINK" ->
                    new EntryOp.Symlink(
                            gfid,
                            name,
                            PyText.toName(text(dict, "link")),
                            id(dict, "uid"),
                            id(dict, "gid"));
            case "LINK" -> new EntryOp.Link(gfid, name);
            case "RENAME" -> {
                Object replaces = dict.get("replaces");
                yield new EntryOp.Rename(
                        gfid,
                        name,
                        name(dict.get("entry1")),
                        replaces == null ? null : gfid(replaces));
            }
            case "UNLINK" -> new EntryOp.Unlink(gfid, name);
            case "DISPLACE" -> new EntryOp.Displace(gfid, name);
            case "RMDIR" -> new EntryOp.Rmdir(gfid, name);
            default -> throw new IllegalArgumentException("entry-op.op: " + kind);
        };
    }

    private static EntryOp mknod(Gfid gfid, EntryName name, Map<?, ?> dict) {
        Object rdev = dict.get("rdev");
        if (!(rdev instanceof PyTuple device) || device.size() != 2) {
            throw new IllegalArgumentException("entry-op.rdev");
        }
        return new EntryOp.Mknod(
                gfid,
                name,
                int32(dict, "mode"),
                id(dict, "uid"),
                id(dict, "gid"),
                number(device.get(0), "rdev"),
                number(device.get(1), "rdev"));
    }

    private static String text(Map<?, ?> dict, String field) {
        if (dict.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("entry-op." + field);
    }

    static int int32(Map<?, ?> dict, String field) {
        return number(dict.get(field), field);
    }

    /// -1 as an id would mean "leave as it is" to chown.
    static int id(Map<?, ?> dict, String field) {
        return number(dict.get(field), field);
    }

    private static int number(@Nullable Object value, String field) {
        if (value instanceof Long number && number >= 0 && number >>> ID_LIMIT_BITS == 0) {
            return (int) (long) number;
        }
        throw new IllegalArgumentException("entry-op." + field + " is " + value);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    static String name(EntryName name) {
        return PyText.ofName(name.path());
    }

    /// `.gfid/<parent>/<name>` with a name of one component.
    static EntryName name(@Nullable Object wire) {
        if (!(wire instanceof String text)) {
            throw new IllegalArgumentException("entry: no text");
        }
        Bytes path = PyText.toName(text);
        int start = DOT_GFID.length() + Gfid.TEXT_LENGTH;
        if (!path.startsWith(DOT_GFID) || path.length() < start + 2 || path.at(start) != '/') {
            throw new IllegalArgumentException("entry: " + path);
        }
        Bytes name = path.from(start + 1);
        if (!isComponent(name)) {
            throw new IllegalArgumentException("entry: " + path);
        }
        return new EntryName(Gfid.parse(path.sub(DOT_GFID.length(), start)), name);
    }

    /// Whether a directory can have it: one component of 1 to 255 bytes.
    static boolean isComponent(Bytes name) {
        boolean dots = name.equals(Bytes.utf8(".")) || name.equals(Bytes.utf8(".."));
        return !dots
                && !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.indexOf('/', 0) < 0
                && name.indexOf(0, 0) < 0;
    }

    /// For a message.
    static String shown(Bytes name) {
        return name.length() > MAX_SHOWN ? name.sub(0, MAX_SHOWN) + "…" : name.toString();
    }

    static Gfid gfid(@Nullable Object wire) {
        if (wire instanceof String text) {
            return Gfid.parse(text);
        }
        throw new IllegalArgumentException("gfid: no text");
    }

    static @Nullable PyTuple found(@Nullable Found found) {
        return found == null ? null : PyTuple.of(found.gfid().toString(), (long) found.type());
    }

    static @Nullable Found found(@Nullable Object wire) {
        if (wire == null) {
            return null;
        }
        if (wire instanceof PyTuple tuple && tuple.size() == 2) {
            return new Found(gfid(tuple.get(0)), number(tuple.get(1), "type"));
        }
        throw new IllegalArgumentException("found: " + wire);
    }

    static PyTuple result(EntryResult result) {
        return PyTuple.of((long) result.errno(), found(result.found()));
    }

    static EntryResult result(@Nullable Object wire) {
        if (wire instanceof PyTuple tuple && tuple.size() == 2) {
            int errno = number(tuple.get(0), "errno");
            Found found = found(tuple.get(1));
            return errno == 0 ? EntryResult.DONE : new EntryResult(errno, found);
        }
        throw new IllegalArgumentException("result: " + wire);
    }

    static PyTuple rename(PathRename rename) {
        return PyTuple.of(PyText.ofName(rename.from()), PyText.ofName(rename.to()));
    }

    static PathRename rename(@Nullable Object wire) {
        if (wire instanceof PyTuple tuple
                && tuple.get(0) instanceof String from
                && tuple.get(1) instanceof String to) {
            return new PathRename(PyText.toName(from), PyText.toName(to));
        }
        throw new IllegalArgumentException("rename: " + wire);
    }

    /// The request for a tar stream, in place of an rsync server's arguments.
    static final List<Bytes> TAR = List.of(Bytes.utf8("tar"));

    private static final Bytes LIST = Bytes.utf8("list");

    /// The request for the names of a directory, see [NameList].
    static List<Bytes> list(Gfid directory) {
        return List.of(LIST, Bytes.utf8(directory.toString()));
    }

    /// The directory of such a request; null where it is another's.
    static @Nullable Gfid listed(List<Bytes> request) {
        return request.size() == 2 && request.getFirst().equals(LIST)
                ? Gfid.parse(request.getLast())
                : null;
    }

    /// Arguments in one stream request: each ends in NUL.
    static Bytes request(List<Bytes> args) {
        Bytes all = Bytes.EMPTY;
        for (Bytes arg : args) {
            all = all.plus(arg).plus("\0");
        }
        return all;
    }

    static List<Bytes> arguments(Bytes request) {
        List<Bytes> args = new ArrayList<>();
        for (int from = 0; from < request.length(); ) {
            int nul = request.indexOf(0, from);
            if (nul < 0) {
                throw new IllegalArgumentException("argument without NUL");
            }
            args.add(request.sub(from, nul));
            from = nul + 1;
        }
        return args;
    }
}
