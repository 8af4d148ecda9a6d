package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Paths as text, as they are composed for files of rules.
final class FilterPaths {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_DOT = Bytes.utf8("..");

    private FilterPaths() {}

    /// Without doubled slashes and `.`; `..` takes the component before it away.
    static Bytes clean(Bytes path) {
        boolean absolute = path.length() > 0 && path.at(0) == '/';
        List<Bytes> parts = new ArrayList<>();
        for (int from = 0; from <= path.length(); ) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            Bytes part = path.sub(from, end);
            from = end + 1;
            if (part.isEmpty() || part.equals(DOT)) {
                continue;
            }
            if (!part.equals(DOT_DOT)) {
                parts.add(part);
            } else if (!parts.isEmpty() && !parts.getLast().equals(DOT_DOT)) {
                parts.removeLast();
            } else if (!absolute) {
                parts.add(part);
            }
        }
        Bytes result = Bytes.EMPTY;
        for (Bytes part : parts) {
            result = result.isEmpty() ? part : result.slash(part);
        }
        if (absolute) {
            return Bytes.utf8("/").plus(result);
        }
        return result.isEmpty() ? DOT : result;
    }

    /// The absolute path of a directory, with a slash at its end.
    static Bytes directory(Bytes root, Bytes name) {
        boolean absolute = name.length() > 0 && name.at(0) == '/';
        Bytes path = clean(absolute ? name : root.plus("/").plus(name));
        return path.endsWith('/') ? path : path.plus("/");
    }
}
