package dev.gsyncd.directory;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import java.util.Collection;
import java.util.List;

/// The options of the three kinds of sessions.
final class Sessions {
    private final DirectorySettings settings;

    Sessions(DirectorySettings settings) {
        this.settings = settings;
    }

    /// `-aHAXS --delete`: everything, by size and time.
    Options full() {
        Options.Builder b = base();
        b.recurse = true;
        b.xferDirs = 1;
        b.hardLinks = true;
        b.delete = Options.Delete.DURING;
        return b.build();
    }

    /// The same, looking only for what would be deleted.
    Options deletionsOnly() {
        Options.Builder b = full().toBuilder();
        b.dryRun = true;
        return b.build();
    }

    /// `-d --delete --files-from`: the names in `directories`, not below.
    Options listings(Collection<Bytes> directories) {
        Options.Builder b = named(directories.stream().map(Sessions::withSlash).toList());
        b.xferDirs = 2;
        b.delete = Options.Delete.DURING;
        return b.build();
    }

    /// `-I --force --files-from`: content compared whatever size and time say; a directory that the
    /// mirror has in a file's place gives way.
    Options contents(Collection<Bytes> files) {
        Options.Builder b = named(List.copyOf(files));
        b.ignoreTimes = true;
        b.force = true;
        return b.build();
    }

    /// The same for files with several names: written in place, so that they stay one file.
    Options linkedContents(Collection<Bytes> files) {
        Options.Builder b = contents(files).toBuilder();
        b.inplace = true;
        b.sparse = false;
        return b.build();
    }

    private Options.Builder named(List<Bytes> names) {
        Options.Builder b = base();
        b.relative = true;
        b.impliedDirs = true;
        b.xferDirs = 1;
        b.ignoreMissingArgs = true;
        b.from0 = true;
        b.filesFromList = names;
        return b;
    }

    private Options.Builder base() {
        Options.Builder b = new Options.Builder().archive();
        b.recurse = false;
        b.acls = settings.acls();
        b.xattrs = settings.xattrs() ? 1 : 0;
        b.sparse = true;
        b.skipUnwritable = true; // one large file does not keep small ones from being mirrored
        b.numericIds = true;
        b.itemize = 1;
        b.stats = true;
        return b;
    }

    /// `./` for the root, `dir/` below: the trailing slash asks for what is in it.
    private static Bytes withSlash(Bytes directory) {
        return directory.isEmpty() ? Bytes.utf8("./") : directory.plus("/");
    }
}
