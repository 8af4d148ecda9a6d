package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Wildmatch;
import dev.rsyncproto.flist.NameGuard;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a client that pulls has asked for, by arguments or by `--files-from`; a name that is none
/// of it, nor below or above it, ends the session (exclude.c, `add_implied_include`).
///
/// Arguments may have wildcards, which the remote shell or server expands.
public final class RequestedNames implements NameGuard {
    private static final Bytes SLASH = Bytes.utf8("/");
    private static final Bytes DOT = Bytes.utf8(".");

    // config
    private final boolean relative;
    private final boolean deep;
    private final boolean contents;

    // what was asked for
    private boolean everything;
    private final Set<Bytes> exact = new HashSet<>();
    private final Set<Bytes> above = new HashSet<>();
    private final List<Bytes> patterns = new ArrayList<>();
    private final List<Bytes> patternsAbove = new ArrayList<>();

    private RequestedNames(Options options) {
        this.relative = options.relative;
        this.deep = options.recurse;
        this.contents = options.recurse || options.xferDirs > 0;
    }

    public static NameGuard of(Options options, List<Bytes> names) {
        RequestedNames requested = new RequestedNames(options);
        names.forEach(requested::add);
        return requested;
    }

    private void add(Bytes argument) {
        Bytes name = relative ? afterDot(argument) : lastPart(argument);
        boolean wild = isWild(name);
        name = canonical(name);
        if (name.isEmpty()) {
            everything |= contents;
            return;
        }
        exact.add(wild ? name : unescapedBracket(name));
        if (wild) {
            patterns.add(pattern(name));
        }
        for (int at = name.lastIndexOf('/'); relative && at > 0; ) {
            Bytes parent = name.sub(0, at);
            if (!above.add(parent)) {
                break;
            }
            if (wild) {
                patternsAbove.add(pattern(parent));
            }
            at = parent.lastIndexOf('/');
        }
    }

    private static Bytes afterDot(Bytes argument) {
        for (int at = argument.indexOf('/', 0); at >= 0; at = argument.indexOf('/', at + 1)) {
            if (at + 2 < argument.length()
                    && argument.at(at + 1) == '.'
                    && argument.at(at + 2) == '/') {
                return argument.from(at + 3);
            }
        }
        return argument;
    }

    private static Bytes lastPart(Bytes argument) {
        Bytes name = argument.from(argument.lastIndexOf('/') + 1);
        return name.equals(Bytes.utf8("..")) ? Bytes.EMPTY : name;
    }

    /// Without slashes at the ends, doubled ones and `.` components.
    private static Bytes canonical(Bytes name) {
        Bytes result = Bytes.EMPTY;
        for (int from = 0; from <= name.length(); ) {
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            Bytes part = name.sub(from, end);
            if (!part.isEmpty() && !part.equals(DOT)) {
                result = result.isEmpty() ? part : result.slash(part);
            }
            from = end + 1;
        }
        return result;
    }

    private static boolean isWild(Bytes name) {
        return name.indexOf('*', 0) >= 0 || name.indexOf('[', 0) >= 0 || name.indexOf('?', 0) >= 0;
    }

    /// A backslash escapes nothing but wildcards and the closing bracket.
    private static Bytes pattern(Bytes name) {
        byte[] out = new byte[name.length() * 2];
        int to = 0;
        for (int i = 0; i < name.length(); i++) {
            byte b = name.at(i);
            if (b == '\\') {
                byte next = i + 1 < name.length() ? name.at(i + 1) : 0;
                boolean escapes = next == '*' || next == '[' || next == '?' || next == ']';
                out[to++] = b;
                out[to++] = escapes ? next : b;
                i += escapes ? 1 : 0;
            } else {
                out[to++] = b;
            }
        }
        return Bytes.of(out, 0, to);
    }

    private static Bytes unescapedBracket(Bytes name) {
        byte[] out = new byte[name.length()];
        int to = 0;
        for (int i = 0; i < name.length(); i++) {
            if (name.at(i) != '\\' || i + 1 == name.length() || name.at(i + 1) != ']') {
                out[to++] = name.at(i);
            }
        }
        return Bytes.of(out, 0, to);
    }

    @Override
    public boolean isOnlyAbove(Bytes wireName, boolean directory) throws SessionException {
        Bytes name = wireName.startsWith(SLASH) ? wireName.from(1) : wireName;
        if (name.equals(DOT) || name.isEmpty()) {
            return !everything;
        }
        if (isAskedFor(name)) {
            return false;
        }
        if (directory && (above.contains(name) || matchesAny(patternsAbove, name))) {
            return true;
        }
        throw new SessionException(
                ExitCode.UNSUPPORTED, "ERROR: rejecting unrequested file-list name: " + wireName);
    }

    private boolean isAskedFor(Bytes name) {
        if (isOne(name)) {
            return true;
        }
        if (everything && (deep || name.indexOf('/', 0) < 0)) {
            return true;
        }
        Bytes parent = contents ? parentOf(name) : Bytes.EMPTY;
        while (!parent.isEmpty()) {
            if (isOne(parent)) {
                return true;
            }
            parent = deep ? parentOf(parent) : Bytes.EMPTY;
        }
        return false;
    }

    private static Bytes parentOf(Bytes name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? Bytes.EMPTY : name.sub(0, slash);
    }

    private boolean isOne(Bytes name) {
        return exact.contains(name) || matchesAny(patterns, name);
    }

    private static boolean matchesAny(List<Bytes> patterns, Bytes name) {
        for (Bytes p : patterns) {
            if (Wildmatch.matches(p, name)) {
                return true;
            }
        }
        return false;
    }
}
