package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.NameCheck;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.wire.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks what is to be sent and writes the file list as it goes (flist.c, `send_file_list`).
final class FileListBuilder {
    private static final Bytes DOT = Bytes.utf8(".");

    // config
    private final Session session;
    private final Options options;
    private final Sources sources;
    private final FileList list;
    private final boolean byDirectory;
    private FileListSegment segment;
    private final FileListWriter writer;
    private final EntryWriter entries;
    private final Filters filters;
    private final Finder finder;

    // state
    private boolean sentImpliedDot;
    private Bytes lastImplied = Bytes.EMPTY;
    private final NamesBelow below = new NamesBelow();
    private Bytes lastAbove = Bytes.EMPTY;
    private @Nullable Source lastAboveSource;
    private @Nullable FileEntry lastAboveEntry;

    /// With `-x`: where the present argument lies.
    private long device;

    /// Which rules a name has to pass.
    private enum Rules {
        /// An argument, which was asked already.
        NONE,
        ASKED,
        /// A directory above an argument: it is sent whatever the rules say, and followed.
        IMPLIED
    }

    FileListBuilder(
            Session session, Sources sources, FileList list, FileListWriter writer, Filters filters)
            throws ProtocolException {
        this.session = session;
        this.options = session.options;
        this.sources = sources;
        this.list = list;
        this.byDirectory = session.agreed().compat().incRecurse();
        this.segment = list.startSegment();
        this.writer = writer;
        this.entries = new EntryWriter(session, sources, segment, writer, filters);
        this.filters = filters;
        this.finder = new Finder(session);
    }

    /// @param base the directory that `names` are relative to, empty for the current one
    void addNames(Bytes base, NameList names) throws IOException {
        for (Bytes name = names.next(); name != null; name = names.next()) {
            add(base, name);
        }
    }

    void addArguments(List<Bytes> arguments) throws IOException {
        for (Bytes argument : arguments) {
            add(Bytes.EMPTY, argument);
        }
    }

    /// What is added from now on goes into a new segment.
    FileListSegment startSegment() throws ProtocolException {
        segment = list.startSegment();
        entries.into(segment);
        return segment;
    }

    /// The entries of a directory, without those below its directories.
    void addContents(Source source, Bytes dir) throws IOException {
        if (options.oneFileSystem > 0) {
            try {
                device = source.tree.stat(source.path(dir)).dev();
            } catch (PosixException e) {
                notFound(source, dir, source.path(dir), e);
                return;
            }
        }
        sendEntries(source, dir);
    }

    void end() throws IOException {
        list.addIoError(session.ioError());
        writer.end(list, segment);
    }

    private void add(Bytes base, Bytes argument) throws IOException {
        SourceArgument a = SourceArgument.of(argument, options.relative);
        Bytes dir =
                a.dir().isEmpty()
                        ? base
                        : base.isEmpty() || isAbsolute(a.dir()) ? a.dir() : base.slash(a.dir());
        Source source;
        try {
            source = sources.forName(dir, a.name(), a.type() != SourceArgument.NameType.NORMAL);
        } catch (PosixException e) {
            session.addIoError(Session.IOERR_GENERAL);
            session.failed(dir, e.errno(), "change_dir \"" + dir + "\" failed: " + Reason.of(e));
            return;
        }
        if (!filters.isEmpty()) {
            filters.root(source.absolute());
        }
        if (a.impliedDot() && !sentImpliedDot) {
            sentImpliedDot = true;
            send(source, DOT, null, FileEntry.IMPLIED_DIR, Rules.ASKED);
        }
        Stat stat = null;
        try {
            Bytes path = source.path(a.name());
            stat = finder.argument(source, path, a.type() != SourceArgument.NameType.NORMAL);
        } catch (PosixException e) {
            if (!isDeletedThere(source, a, e)) {
                return;
            }
        }
        boolean missing = stat == null;
        boolean directory = stat != null && stat.isDir();
        if (stat != null
                && a.type() != SourceArgument.NameType.DOT_DIR
                && filters.excludes(a.name(), directory)) {
            return;
        }
        if (directory && options.xferDirs == 0 && !options.recurse) {
            session.info("skipping directory " + a.name());
            return;
        }
        int slash = a.name().lastIndexOf('/');
        if (byDirectory && options.relative && slash >= 0) {
            int end = a.name().indexOf('/', 1);
            if (end > 0) {
                NamesBelow.Name rest =
                        new NamesBelow.Name(a.name().from(end + 1), a.type(), missing);
                sendAbove(source, a.name().sub(0, end), rest);
                return;
            }
        }
        boolean implied = options.impliedDirs || session.agreed().protocol() >= 30;
        if (options.relative && implied && slash > 0) {
            sendImplied(source, a.name().sub(0, slash));
        }
        if (stat == null) {
            entries.writeMissing(source, NameCheck.clean(a.name()));
            return;
        }
        device = stat.dev();
        int flags = options.recurse ? FileEntry.CONTENT_DIR : 0;
        boolean contents =
                options.recurse
                        || (options.xferDirs > 0 && a.type() != SourceArgument.NameType.NORMAL);
        if (!contents) {
            send(source, a.name(), stat, flags, Rules.NONE);
            return;
        }
        flags |= FileEntry.TOP_DIR | FileEntry.CONTENT_DIR;
        FileEntry entry = send(source, a.name(), stat, flags, Rules.NONE);
        boolean later = byDirectory && a.type() != SourceArgument.NameType.DOT_DIR;
        if (entry != null && entry.isDir() && !later) {
            sendContents(source, entry.name());
        }
    }

    /// Sends a directory above what was asked for, unless it was the last such; the rest of the
    /// name waits for its list.
    private void sendAbove(Source source, Bytes dir, NamesBelow.Name rest) throws IOException {
        if (source != lastAboveSource || !dir.equals(lastAbove)) {
            lastAboveSource = source;
            lastAbove = dir;
            FileEntry sent = send(source, dir, null, FileEntry.IMPLIED_DIR, Rules.IMPLIED);
            lastAboveEntry = sent != null && sent.isDir() ? sent : null;
        }
        if (lastAboveEntry != null) {
            below.add(lastAboveEntry, rest);
        }
    }

    /// What was asked for below a directory whose list is being sent.
    void addBelow(Source source, FileEntry directory) throws IOException {
        for (NamesBelow.Name name : below.take(directory)) {
            Bytes dir = directory.name();
            Bytes path = dir.slash(name.rest());
            int slash = name.rest().indexOf('/', 0);
            if (slash > 0) {
                sendAbove(
                        source,
                        path.sub(0, path.length() - name.rest().length() + slash),
                        name.inFirst());
            } else if (name.missing()) {
                entries.writeMissing(source, path);
            } else {
                sendAsked(source, path, name.type());
            }
        }
    }

    private void sendAsked(Source source, Bytes name, SourceArgument.NameType type)
            throws IOException {
        Stat stat = null;
        if (type != SourceArgument.NameType.NORMAL) {
            try {
                stat = finder.argument(source, source.path(name), true);
            } catch (PosixException e) {
                notFound(source, name, source.path(name), e);
                return;
            }
        }
        send(source, name, stat, FileEntry.TOP_DIR | FileEntry.CONTENT_DIR, Rules.ASKED);
    }

    private static boolean isAbsolute(Bytes path) {
        return path.length() > 0 && path.at(0) == '/';
    }

    /// An argument that cannot be looked at. Only what is surely not there (ENOENT, no other error)
    /// is passed over in silence, or goes on the receiving side (flist.c, `send_file_list`).
    private boolean isDeletedThere(Source source, SourceArgument a, PosixException e)
            throws IOException {
        boolean gone = e.is(Errno.ENOENT);
        if (gone && options.deletion.missingArgs()) {
            return true;
        }
        if (gone && options.ignoreMissingArgs) {
            return false;
        }
        if (!gone) {
            session.addIoError(Session.IOERR_GENERAL);
        }
        Bytes shown = source.full(a.name());
        session.failed(a.name(), e.errno(), "link_stat \"" + shown + "\" failed: " + Reason.of(e));
        return false;
    }

    /// The directories above a name, once each while names follow one another.
    private void sendImplied(Source source, Bytes dir) throws IOException {
        int from = common(lastImplied, dir);
        if (from == dir.length()) {
            return;
        }
        lastImplied = dir;
        int slash = dir.indexOf('/', Math.max(from + 1, 1));
        while (slash >= 0) {
            send(source, dir.sub(0, slash), null, FileEntry.IMPLIED_DIR, Rules.IMPLIED);
            slash = dir.indexOf('/', slash + 1);
        }
        send(source, dir, null, FileEntry.IMPLIED_DIR, Rules.IMPLIED);
    }

    /// How much of `dir`, in whole components, `last` has too.
    private static int common(Bytes last, Bytes dir) {
        int whole = 0;
        int i = 0;
        while (i < last.length() && i < dir.length() && last.at(i) == dir.at(i)) {
            if (dir.at(i) == '/') {
                whole = i;
            }
            i++;
        }
        boolean ends = i == dir.length() && (i == last.length() || last.at(i) == '/');
        return ends ? i : whole;
    }

    /// All entries of a directory, then those of its directories (flist.c, `send_directory`).
    private void sendContents(Source source, Bytes dir) throws IOException {
        Filters.Place place = filters.enter(dir);
        for (Bytes name : sendEntries(source, dir)) {
            sendContents(source, name);
        }
        filters.leave(place);
    }

    /// @return the directories to go on with
    private List<Bytes> sendEntries(Source source, Bytes dir) throws IOException {
        Bytes path = source.path(dir);
        List<DirEntry> names;
        try {
            names = source.tree.list(path);
        } catch (PosixException e) {
            if (e.isAbsent()) {
                vanished("directory", source.full(dir));
            } else {
                session.addIoError(Session.IOERR_GENERAL);
                Bytes shown = source.full(dir);
                session.failed(dir, e.errno(), "opendir \"" + shown + "\" failed: " + Reason.of(e));
            }
            return List.of();
        }
        List<Bytes> dirs = new ArrayList<>();
        for (DirEntry d : names) {
            Bytes name = dir.equals(DOT) ? d.name() : dir.slash(d.name());
            int flags = options.recurse ? FileEntry.CONTENT_DIR : 0;
            FileEntry entry = send(source, name, null, flags, Rules.ASKED);
            if (entry != null
                    && entry.isDir()
                    && options.recurse
                    && !byDirectory
                    && !entry.has(FileEntry.MOUNT_DIR)) {
                dirs.add(name);
            }
        }
        return dirs;
    }

    private void vanished(String what, Bytes shown) throws IOException {
        session.addIoError(Session.IOERR_VANISHED);
        session.warning(what + " has vanished: \"" + shown + "\"");
    }

    /// Sends one entry; null where it cannot be, or is not to be sent.
    ///
    /// @param known what was found already, for directories that a symlink in the name leads to
    private @Nullable FileEntry send(
            Source source, Bytes wireName, @Nullable Stat known, int flags, Rules rules)
            throws IOException {
        Bytes name = NameCheck.clean(wireName);
        if (name.length() > 2 && name.endsWith('.') && name.at(name.length() - 2) == '/') {
            name = name.sub(0, name.length() - 2);
        }
        Bytes path = source.path(name);
        try {
            Finder.Found found =
                    known != null && known.isDir()
                            ? new Finder.Found(known, null)
                            : finder.find(source, name, path, rules == Rules.IMPLIED);
            Stat stat = found.stat();
            int kept = flags;
            if (rules != Rules.NONE) {
                if (stat.isDir()) {
                    if (options.xferDirs == 0
                            && !options.recurse
                            && (flags & FileEntry.IMPLIED_DIR) == 0) {
                        session.info("skipping directory " + name);
                        return null;
                    }
                    boolean mounted = isMountPoint(stat, flags);
                    if (mounted && options.oneFileSystem > 1) {
                        return null;
                    }
                    if (mounted) {
                        kept = kept & ~FileEntry.CONTENT_DIR | FileEntry.MOUNT_DIR;
                    }
                }
                if (rules == Rules.ASKED && filters.excludes(name, stat.isDir())) {
                    return null;
                }
            }
            return entries.write(source, name, path, found, kept);
        } catch (PosixException e) {
            if (rules != Rules.ASKED
                    || !(filters.excludes(name, false) || filters.excludes(name, true))) {
                notFound(source, name, path, e);
            }
            return null;
        }
    }

    private boolean isMountPoint(Stat stat, int flags) {
        int top = FileEntry.CONTENT_DIR | FileEntry.TOP_DIR;
        return options.oneFileSystem > 0
                && stat.dev() != device
                && (flags & top) == FileEntry.CONTENT_DIR;
    }

    private void notFound(Source source, Bytes name, Bytes path, PosixException e)
            throws IOException {
        Bytes shown = source.full(name);
        if (e.isAbsent() && finder.isDangling(source, path)) {
            session.addIoError(Session.IOERR_GENERAL);
            session.failedPlainly(name, "symlink has no referent: \"" + shown + "\"");
        } else if (e.isAbsent()) {
            vanished("file", shown);
        } else {
            session.addIoError(Session.IOERR_GENERAL);
            session.failed(
                    name, e.errno(), "readlink_stat(\"" + shown + "\") failed: " + Reason.of(e));
        }
    }
}
