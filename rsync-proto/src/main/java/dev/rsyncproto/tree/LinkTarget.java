package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// What symlinks point to, as text.
public final class LinkTarget {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_DOT = Bytes.utf8("..");
    private static final Bytes CLIMB = Bytes.utf8("../");

    private LinkTarget() {}

    /// Whether a link may lead out of the transfer: it is absolute, climbs higher than the link
    /// lies deep, or climbs after it went down, where a symlink may be (util1.c, `unsafe_symlink`).
    ///
    /// @param name of the link, relative to the root of the transfer
    public static boolean isUnsafe(Bytes target, Bytes name) {
        if (target.isEmpty() || target.at(0) == '/' || climbsLate(target)) {
            return true;
        }
        int depth = 0;
        List<Bytes> above = parts(name);
        for (Bytes part : above.subList(0, above.size() - 1)) {
            depth = part.equals(DOT_DOT) ? 0 : depth + (part.equals(DOT) ? 0 : 1);
        }
        if (above.getLast().equals(DOT_DOT)) {
            depth = 0;
        }
        List<Bytes> way = parts(target);
        for (Bytes part : way.subList(0, way.size() - 1)) {
            if (part.equals(DOT_DOT)) {
                if (--depth < 0) {
                    return true;
                }
            } else {
                depth += part.equals(DOT) ? 0 : 1;
            }
        }
        return way.getLast().equals(DOT_DOT) && depth < 1;
    }

    /// `..` after anything but other `../`, or at the end of more than itself.
    private static boolean climbsLate(Bytes target) {
        int from = 0;
        while (target.from(from).startsWith(CLIMB)) {
            from += CLIMB.length();
            while (from < target.length() && target.at(from) == '/') {
                from++;
            }
        }
        String rest = target.from(from).toString();
        return rest.contains("/../")
                || (target.length() > 3
                        && target.from(target.length() - 3).equals(Bytes.utf8("/..")));
    }

    /// Components; a doubled slash counts once. The last one may be empty.
    private static List<Bytes> parts(Bytes path) {
        List<Bytes> parts = new ArrayList<>();
        int from = 0;
        for (int slash = path.indexOf('/', 0); slash >= 0; slash = path.indexOf('/', from)) {
            parts.add(path.sub(from, slash));
            from = slash + 1;
            while (from < path.length() && path.at(from) == '/') {
                from++;
            }
        }
        parts.add(path.from(from));
        return parts;
    }
}
