package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.flist.Acl;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.NameCheck;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.XattrFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks what is to be sent and writes the file list as it goes (flist.c, `send_file_list`).
final class FileListBuilder {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_SLASH = Bytes.utf8("./");
    private static final Bytes DOT_DOT = Bytes.utf8("..");

    private enum NameType {
        NORMAL,
        SLASH_ENDING,
        DOT_DIR
    }

    /// An argument, taken apart.
    private record Argument(Bytes dir, Bytes name, NameType type, boolean impliedDot) {}

    // config
    private final Session session;
    private final Options options;
    private final Sources sources;
    private final FileList list;
    private final FileListSegment segment;
    private final FileListWriter writer;
    private final XattrFiles xattrs;
    private final StrongSum listSum;

    // state
    private boolean sentImpliedDot;
    private Bytes lastImplied = Bytes.EMPTY;
    private @Nullable Bytes lastDir;
    private final byte[] buffer = new byte[64 * 1024];

    FileListBuilder(Session session, Sources sources, FileList list, FileListWriter writer) {
        this.session = session;
        this.options = session.options;
        this.sources = sources;
        this.list = list;
        this.segment = list.startSegment();
        this.writer = writer;
        this.xattrs = new XattrFiles(true, session.asRoot, options.xattrs);
        this.listSum = StrongSum.forList(session.agreed().fileSum());
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
        Argument a = options.relative ? relative(argument) : plain(argument);
        Bytes dir =
                a.dir.isEmpty()
                        ? base
                        : base.isEmpty() || isAbsolute(a.dir) ? a.dir : base.slash(a.dir);
        Source source;
        try {
            source = sources.forName(dir, a.name);
        } catch (PosixException e) {
            session.addIoError(Session.IOERR_GENERAL);
            session.failed(dir, e.errno(), "change_dir \"" + dir + "\" failed: " + Reason.of(e));
            return;
        }
        if (a.impliedDot && !sentImpliedDot) {
            sentImpliedDot = true;
            send(source, DOT, null, FileEntry.IMPLIED_DIR, false);
        }
        Stat stat = stat(source, a);
        if (stat == null) {
            return;
        }
        if (stat.isDir() && options.xferDirs == 0 && !options.recurse) {
            session.info("skipping directory " + a.name);
            return;
        }
        int slash = a.name.lastIndexOf('/');
        if (options.relative && slash > 0) {
            sendImplied(source, a.name.sub(0, slash));
        }
        int flags = options.recurse ? FileEntry.CONTENT_DIR : 0;
        if (options.recurse || (options.xferDirs > 0 && a.type != NameType.NORMAL)) {
            FileEntry entry =
                    send(source, a.name, stat, FileEntry.TOP_DIR | FileEntry.CONTENT_DIR, false);
            if (entry != null && entry.isDir()) {
                sendContents(source, entry.name());
            }
        } else {
            send(source, a.name, stat, flags, false);
        }
    }

    private static boolean isAbsolute(Bytes path) {
        return path.length() > 0 && path.at(0) == '/';
    }

    /// Null where the argument is to be passed over.
    private @Nullable Stat stat(Source source, Argument a) throws IOException {
        Bytes path = source.path(a.name);
        try {
            Stat stat = source.tree.stat(path);
            if (stat.isSymlink() && a.type != NameType.NORMAL) {
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
            Bytes shown = source.full(a.name);
            session.failed(
                    a.name, e.errno(), "link_stat \"" + shown + "\" failed: " + Reason.of(e));
            return null;
        }
    }

    /// Without -R: what stands before the last slash is where to go, the rest is the name.
    private static Argument plain(Bytes argument) {
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
                ? new Argument(dir, DOT, NameType.DOT_DIR, false)
                : new Argument(dir, last, type, false);
    }

    /// With -R: the whole path is the name, or what follows `/./`.
    private Argument relative(Bytes argument) throws IOException {
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
        return new Argument(dir, clean, type, impliedDot);
    }

    private static int indexOfDot(Bytes path) {
        for (int at = path.indexOf('/', 0); at >= 0; at = path.indexOf('/', at + 1)) {
            if (at + 2 < path.length() && path.at(at + 1) == '.' && path.at(at + 2) == '/') {
                return at;
            }
        }
        return -1;
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
        boolean sized = stat.isRegular() || stat.isSymlink() || stat.isDir();
        FileEntry entry =
                FileEntry.of(
                        name,
                        lastDir,
                        stat.mode(),
                        sized ? stat.size() : 0,
                        stat.mtimeSec(),
                        stat.mtimeNsec(),
                        stat.uid(),
                        stat.gid());
        lastDir = entry.dirname();
        int kept = stat.isDir() ? flags : flags & ~(FileEntry.CONTENT_DIR | FileEntry.IMPLIED_DIR);
        entry.set(kept);
        if (entry.isDevice()) {
            entry.rdev(stat.rdevMajor(), stat.rdevMinor());
        }
        if (entry.isSymlink() && options.links) {
            Bytes target = source.tree.readlink(path);
            if (target.isEmpty()) {
                session.addIoError(Session.IOERR_GENERAL);
                session.failed(name, 0, "skipping symlink with 0-length value: " + name);
                return null;
            }
            entry.linkTarget(target);
        }
        if (options.checksum && entry.isRegular()) {
            entry.checksum(sumOf(source, path, stat.size()));
        }
        boolean linked = options.hardLinks && !stat.isDir() && stat.nlink() > 1;
        Acl access = null;
        Acl defaults = null;
        if (options.acls && !stat.isSymlink()) {
            Existing existing = new Existing(source.tree, path, stat);
            access = existing.access();
            defaults = existing.defaults();
        }
        XattrList attrs = options.xattrs > 0 ? readXattrs(source, path, entry) : null;
        sources.belongs(entry, source);
        writer.write(
                segment,
                entry,
                linked ? stat.dev() : FileListWriter.NO_LINKS,
                stat.ino(),
                access,
                defaults,
                attrs);
        return entry;
    }

    private XattrList readXattrs(Source source, Bytes path, FileEntry entry) throws PosixException {
        boolean sent =
                entry.isRegular()
                        || entry.isDir()
                        || (entry.isSymlink() && options.links)
                        || (entry.isSpecial() && options.specials)
                        || (entry.isDevice() && options.devices);
        return sent ? xattrs.read(source.tree, path) : XattrList.EMPTY;
    }

    /// For `-c`; of a file that cannot be read all zeros, so that it is asked for and reported
    /// then.
    private byte[] sumOf(Source source, Bytes path, long size) {
        byte[] sum = new byte[listSum.length()];
        listSum.reset();
        try (Fd fd = source.tree.openForReading(path)) {
            long left = size;
            while (left > 0) {
                int n = fd.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    break;
                }
                listSum.update(buffer, 0, n);
                left -= n;
            }
            listSum.digest(sum, 0);
        } catch (PosixException e) {
            return new byte[listSum.length()];
        }
        return sum;
    }
}
