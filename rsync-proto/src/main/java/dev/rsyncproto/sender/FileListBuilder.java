package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.NameCheck;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
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
    private final FileListSegment segment;
    private final FileListWriter writer;
    private final EntryWriter entries;

    // state
    private boolean sentImpliedDot;
    private Bytes lastImplied = Bytes.EMPTY;

    FileListBuilder(Session session, Sources sources, FileList list, FileListWriter writer) {
        this.session = session;
        this.options = session.options;
        this.sources = sources;
        this.list = list;
        this.segment = list.startSegment();
        this.writer = writer;
        this.entries = new EntryWriter(session, sources, segment, writer);
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
            source = sources.forName(dir, a.name());
        } catch (PosixException e) {
            session.addIoError(Session.IOERR_GENERAL);
            session.failed(dir, e.errno(), "change_dir \"" + dir + "\" failed: " + Reason.of(e));
            return;
        }
        if (a.impliedDot() && !sentImpliedDot) {
            sentImpliedDot = true;
            send(source, DOT, null, FileEntry.IMPLIED_DIR, false);
        }
        Stat stat = stat(source, a);
        if (stat == null) {
            return;
        }
        if (stat.isDir() && options.xferDirs == 0 && !options.recurse) {
            session.info("skipping directory " + a.name());
            return;
        }
        int slash = a.name().lastIndexOf('/');
        boolean implied = options.impliedDirs || session.agreed().protocol() >= 30;
        if (options.relative && implied && slash > 0) {
            sendImplied(source, a.name().sub(0, slash));
        }
        int flags = options.recurse ? FileEntry.CONTENT_DIR : 0;
        if (options.recurse
                || (options.xferDirs > 0 && a.type() != SourceArgument.NameType.NORMAL)) {
            FileEntry entry =
                    send(source, a.name(), stat, FileEntry.TOP_DIR | FileEntry.CONTENT_DIR, false);
            if (entry != null && entry.isDir()) {
                sendContents(source, entry.name());
            }
        } else {
            send(source, a.name(), stat, flags, false);
        }
    }

    private static boolean isAbsolute(Bytes path) {
        return path.length() > 0 && path.at(0) == '/';
    }

    /// Null where the argument is to be passed over.
    private @Nullable Stat stat(Source source, SourceArgument a) throws IOException {
        Bytes path = source.path(a.name());
        try {
            Stat stat = source.tree.stat(path);
            if (stat.isSymlink() && a.type() != SourceArgument.NameType.NORMAL) {
                Stat target = source.tree.parent(path).statFollowOrNull(source.tree.leaf(path));
                return target != null && target.isDir() ? target : stat;
            }
            return stat;
        } catch (PosixException e) {
            if (e.isAbsent() && options.ignoreMissingArgs) {
                return null;
            }
            if (!e.isAbsent()) {
                session.addIoError(Session.IOERR_GENERAL);
            }
            Bytes shown = source.full(a.name());
            session.failed(
                    a.name(), e.errno(), "link_stat \"" + shown + "\" failed: " + Reason.of(e));
            return null;
        }
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
            send(source, dir.sub(0, slash), null, FileEntry.IMPLIED_DIR, true);
            slash = dir.indexOf('/', slash + 1);
        }
        send(source, dir, null, FileEntry.IMPLIED_DIR, true);
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
            return;
        }
        List<Bytes> dirs = new ArrayList<>();
        for (DirEntry d : names) {
            Bytes name = dir.equals(DOT) ? d.name() : dir.slash(d.name());
            int flags = options.recurse ? FileEntry.CONTENT_DIR : 0;
            FileEntry entry = send(source, name, null, flags, false);
            if (entry != null && entry.isDir() && options.recurse) {
                dirs.add(name);
            }
        }
        for (Bytes name : dirs) {
            sendContents(source, name);
        }
    }

    private void vanished(String what, Bytes shown) throws IOException {
        session.addIoError(Session.IOERR_VANISHED);
        session.warning(what + " has vanished: \"" + shown + "\"");
    }

    /// Sends one entry; null where it cannot be.
    ///
    /// @param known what was found already, for directories that a symlink in the name leads to
    private @Nullable FileEntry send(
            Source source, Bytes wireName, @Nullable Stat known, int flags, boolean follow)
            throws IOException {
        Bytes name = NameCheck.clean(wireName);
        if (name.length() > 2 && name.endsWith('.') && name.at(name.length() - 2) == '/') {
            name = name.sub(0, name.length() - 2);
        }
        Bytes path = source.path(name);
        try {
            Stat stat = known != null && known.isDir() ? known : statOf(source, path, follow);
            return sendFound(source, name, path, stat, flags);
        } catch (PosixException e) {
            Bytes shown = source.full(name);
            if (e.isAbsent()) {
                vanished("file", shown);
            } else {
                session.addIoError(Session.IOERR_GENERAL);
                session.failed(
                        name, e.errno(), e.call() + " \"" + shown + "\" failed: " + Reason.of(e));
            }
            return null;
        }
    }

    private static Stat statOf(Source source, Bytes path, boolean follow) throws PosixException {
        return follow
                ? source.tree.parent(path).statFollow(source.tree.leaf(path))
                : source.tree.stat(path);
    }

    private @Nullable FileEntry sendFound(
            Source source, Bytes name, Bytes path, Stat stat, int flags) throws IOException {
        if (stat.isDir()
                && options.xferDirs == 0
                && !options.recurse
                && (flags & FileEntry.IMPLIED_DIR) == 0) {
            session.info("skipping directory " + name);
            return null;
        }
        return entries.write(source, name, path, stat, flags);
    }
}
