package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.NameCheck;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;

/// A source as the user named it, taken apart (flist.c, the first half of `send_file_list`).
///
/// @param dir what the name is relative to; empty for the current directory
/// @param name as it goes into the list
/// @param type whether the contents of a directory were asked for
/// @param impliedDot with -R, `./` stood before the name: that directory is sent too
record SourceArgument(Bytes dir, Bytes name, NameType type, boolean impliedDot) {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_SLASH = Bytes.utf8("./");
    private static final Bytes DOT_DOT = Bytes.utf8("..");

    enum NameType {
        NORMAL,
        SLASH_ENDING,
        DOT_DIR
    }

    static SourceArgument of(Bytes argument, boolean relative) throws SessionException {
        return relative ? relative(argument) : plain(argument);
    }

    /// Without -R: what stands before the last slash is where to go, the rest is the name.
    private static SourceArgument plain(Bytes argument) {
        Bytes name = argument;
        NameType type = NameType.NORMAL;
        if (name.isEmpty() || name.endsWith('/')) {
            name = name.equals(DOT_SLASH) ? DOT : name.plus(DOT);
            type = NameType.DOT_DIR;
        } else if (name.baseName().equals(DOT_DOT)) {
            name = name.plus("/.");
            type = NameType.DOT_DIR;
        } else if (name.baseName().equals(DOT)) {
            type = NameType.DOT_DIR;
        }
        int slash = name.lastIndexOf('/');
        Bytes dir = slash < 0 ? Bytes.EMPTY : slash == 0 ? name.sub(0, 1) : name.sub(0, slash);
        Bytes last = name.from(slash + 1);
        return last.isEmpty()
                ? new SourceArgument(dir, DOT, NameType.DOT_DIR, false)
                : new SourceArgument(dir, last, type, false);
    }

    /// With -R: the whole path is the name, or what follows `/./`.
    private static SourceArgument relative(Bytes argument) throws SessionException {
        Bytes dir = Bytes.EMPTY;
        Bytes name = argument;
        int dot = indexOfDot(argument);
        if (dot >= 0) {
            dir = dot == 0 ? Bytes.utf8("/") : NameCheck.clean(argument.sub(0, dot));
            int from = dot + 3;
            while (from < argument.length() && argument.at(from) == '/') {
                from++;
            }
            name = argument.from(from);
        }
        boolean impliedDot = name.startsWith(DOT_SLASH) && name.length() > 2;
        NameType type = NameType.NORMAL;
        boolean slashAtEnd = name.endsWith('/');
        Bytes clean = name.isEmpty() ? DOT : NameCheck.clean(name);
        if (clean.length() > 2 && clean.endsWith('.') && clean.at(clean.length() - 2) == '/') {
            clean = clean.sub(0, clean.length() - 2);
            slashAtEnd = true;
        }
        if (clean.equals(DOT)) {
            type = NameType.DOT_DIR;
        } else if (clean.length() == 1 && clean.at(0) == '/') {
            clean = Bytes.utf8("/.");
            type = NameType.DOT_DIR;
        } else if (slashAtEnd) {
            type = NameType.SLASH_ENDING;
        }
        if (NameCheck.climbs(clean)) {
            throw new SessionException(
                    ExitCode.SYNTAX, "found \"..\" dir in relative path: " + clean);
        }
        return new SourceArgument(dir, clean, type, impliedDot);
    }

    private static int indexOfDot(Bytes path) {
        for (int at = path.indexOf('/', 0); at >= 0; at = path.indexOf('/', at + 1)) {
            if (at + 2 < path.length() && path.at(at + 1) == '.' && path.at(at + 2) == '/') {
                return at;
            }
        }
        return -1;
    }
}
