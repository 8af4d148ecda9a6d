package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// A path without `//`, `/./`, `dir/..` and trailing slashes.
public final class CleanName {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes UP = Bytes.utf8("..");

    private CleanName() {}

    /// `.` where nothing is left.
    public static Bytes of(Bytes path) {
        boolean absolute = path.startsWith(Bytes.utf8("/"));
        List<Bytes> parts = new ArrayList<>();
        int from = 0;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            Bytes part = path.sub(from, to);
            from = to + 1;
            if (part.isEmpty() || part.equals(DOT)) {
                continue;
            }
            boolean canGoUp = !parts.isEmpty() && !parts.getLast().equals(UP);
            if (part.equals(UP) && canGoUp) {
                parts.removeLast();
            } else if (!part.equals(UP) || !absolute) {
                parts.add(part);
            }
        }
        Bytes clean = absolute ? Bytes.utf8("/") : Bytes.EMPTY;
        for (int i = 0; i < parts.size(); i++) {
            clean = (i == 0 ? clean : clean.plus("/")).plus(parts.get(i));
        }
        return clean.isEmpty() ? DOT : clean;
    }
}
