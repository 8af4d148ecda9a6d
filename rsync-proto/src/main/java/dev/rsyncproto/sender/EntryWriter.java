package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.Acl;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.options.Chmod;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.ListSum;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.XattrFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Makes an entry of the list from what was found on disk, and writes it (flist.c, `make_file` and
/// `send_file_entry`).
final class EntryWriter {
    // config
    private final Session session;
    private final Options options;
    private final Sources sources;
    private FileListSegment segment;
    private final FileListWriter writer;
    private final XattrFiles xattrs;
    private final ListSum listSum;
    private final Chmod chmod;

    // state
    private @Nullable Bytes lastDir;

    EntryWriter(
            Session session,
            Sources sources,
            FileListSegment segment,
            FileListWriter writer,
            Filters filters) {
        this.session = session;
        this.options = session.options;
        this.sources = sources;
        this.segment = segment;
        this.writer = writer;
        this.xattrs = new XattrFiles(true, session.asRoot, options.xattrs, filters.xattrs());
        this.listSum = new ListSum(session.agreed().fileSum());
        this.chmod = ModeChoice.chmod(options);
    }

    /// Entries go into this segment from now on.
    void into(FileListSegment next) {
        segment = next;
    }

    /// @param name as it goes into the list
    /// @param path where it is found below `source`
    /// @return null where nothing was written; it was reported
    @Nullable FileEntry write(Source source, Bytes name, Bytes path, Finder.Found found, int flags)
            throws IOException {
        Stat stat = found.stat();
        boolean sized = stat.isRegular() || stat.isSymlink() || stat.isDir();
        boolean device = options.copyDevices && (stat.isBlock() || stat.isChar());
        int mode = device ? FileEntry.S_IFREG | stat.permissions() & 0777 : stat.mode();
        FileEntry entry =
                FileEntry.of(
                        name,
                        lastDir,
                        stat.isSymlink() ? mode : chmod.apply(mode),
                        device ? deviceSize(source, path) : sized ? stat.size() : 0,
                        device ? System.currentTimeMillis() / 1000 : stat.mtimeSec(),
                        device ? 0 : stat.mtimeNsec(),
                        stat.uid(),
                        stat.gid());
        lastDir = entry.dirname();
        if (options.timeRules.access() > 0 && !stat.isDir()) {
            entry.atimeSec(stat.atimeSec());
        }
        int kept = stat.isDir() ? flags : flags & ~(FileEntry.CONTENT_DIR | FileEntry.IMPLIED_DIR);
        entry.set(kept);
        if (entry.isDevice()) {
            entry.rdev(stat.rdevMajor(), stat.rdevMinor());
        }
        if (entry.isSymlink() && options.links) {
            Bytes target = found.target();
            if (target == null || target.isEmpty()) {
                session.addIoError(Session.IOERR_GENERAL);
                session.failed(name, 0, "skipping symlink with 0-length value: " + name);
                return null;
            }
            entry.linkTarget(target);
        }
        if (options.checksum && entry.isRegular()) {
            if (session.agreed().fileSum() == SumChoice.NONE) {
                throw new SessionException(
                        ExitCode.UNSUPPORTED, "Invalid checksum-choice for --checksum: none (0)");
            }
            entry.checksum(listSum.of(() -> source.open(path), stat.size()));
        }
        boolean mayBeLinked =
                session.agreed().protocol() >= 28
                        ? !stat.isDir() && stat.nlink() > 1
                        : stat.isRegular();
        boolean linked = options.hardLinks && mayBeLinked;
        Acl access = null;
        Acl defaults = null;
        if (options.acls && !stat.isSymlink()) {
            Existing existing = new Existing(source.tree, path, stat);
            access = existing.access();
            defaults = existing.defaults();
        }
        XattrList attrs = options.xattrs > 0 ? readXattrs(source, path, entry) : null;
        sources.belongs(entry, source);
        return convertible(
                entry,
                linked ? stat.dev() : FileListWriter.NO_LINKS,
                stat.ino(),
                access,
                defaults,
                attrs);
    }

    /// Null for a name, or the target of a symlink, that cannot be converted to the wire's charset.
    private @Nullable FileEntry convertible(
            FileEntry entry,
            long dev,
            long ino,
            @Nullable Acl access,
            @Nullable Acl defaults,
            @Nullable XattrList attrs)
            throws IOException {
        try {
            writer.write(segment, entry, dev, ino, access, defaults, attrs);
            session.listing(segment.size() - 1L);
            return entry;
        } catch (Transcoder.UnconvertibleException e) {
            session.addIoError(Session.IOERR_GENERAL);
            String line =
                    e.isOfTarget()
                            ? "[sender] cannot convert symlink data for: \"%s\" (%s)"
                            : "[sender] cannot convert filename: %s (%s)";
            session.failedPlainly(entry.name(), line.formatted(entry.name(), e.getMessage()));
            return null;
        }
    }

    /// An argument that is not there: the receiving side deletes it (`--delete-missing-args`).
    void writeMissing(Source source, Bytes name) throws IOException {
        FileEntry entry = FileEntry.of(name, lastDir, 0, 0, 0, 0, 0, 0);
        lastDir = entry.dirname();
        sources.belongs(entry, source);
        boolean acls = options.acls;
        convertible(
                entry,
                FileListWriter.NO_LINKS,
                0,
                acls ? Acl.ofMode(0) : null,
                acls ? Acl.none() : null,
                options.xattrs > 0 ? XattrList.EMPTY : null);
    }

    private static long deviceSize(Source source, Bytes path) throws PosixException {
        try (Fd fd = source.open(path)) {
            return fd.seekEnd();
        }
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
}
