package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;

/// One filter option, unread: `-f`, `--exclude`, … in the order they were given, and what others
/// stand for (`-F`, `--old-dirs`, and backups that a deletion must spare).
///
/// @param value a rule, a pattern, or a file's name
/// @param nulls lines of files that are read at once end in NUL: `--from0` came before
public record FilterArg(Kind kind, Bytes value, boolean nulls) {
    /// How the value reads.
    public enum Kind {
        FILTER,
        EXCLUDE,
        INCLUDE,
        EXCLUDE_FROM,
        INCLUDE_FROM
    }

    static FilterArg rule(String rule) {
        return new FilterArg(Kind.FILTER, Bytes.utf8(rule), false);
    }
}
