package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// With `-R` and incremental recursion: what was asked for below directories whose own lists are
/// still to be sent (flist.c, `relnamecache`).
final class NamesBelow {
    /// @param rest relative to the directory
    /// @param missing the argument is not there (`--delete-missing-args`)
    record Name(Bytes rest, SourceArgument.NameType type, boolean missing) {
        /// The same, seen from the directory that `rest` begins with.
        Name inFirst() {
            return new Name(rest.from(rest.indexOf('/', 0) + 1), type, missing);
        }
    }

    private final IdentityHashMap<FileEntry, List<Name>> names = new IdentityHashMap<>();

    void add(FileEntry directory, Name name) {
        names.computeIfAbsent(directory, none -> new ArrayList<>()).add(name);
    }

    /// What is to be sent in the directory's list, each name once.
    List<Name> take(FileEntry directory) {
        List<Name> found = names.isEmpty() ? null : names.remove(directory);
        return found == null ? List.of() : found;
    }
}
