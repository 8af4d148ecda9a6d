package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Roots;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the user wants the files: into a directory, made when missing, or as the one file of that
/// name (main.c, `get_local_name`).
///
/// @param root names of the list are below it
/// @param localName the name of the one file, null where the list's names count
/// @param missing in a dry run: the directory that would have been made
record Destination(Dir root, @Nullable Bytes localName, @Nullable Bytes missing) {

    static Destination resolve(
            Session session, Dir cwd, Bytes argument, FileList list, FileListSegment segment)
            throws IOException {
        if (session.options.listOnly != 0) {
            return new Destination(open(session, cwd, Bytes.utf8("."), "change_dir"), null, null);
        }
        Bytes path = argument.isEmpty() ? Bytes.utf8(".") : argument;
        Stat stat = statOrNull(cwd, path, session.options.writing.mkpath());
        if (stat != null && stat.isDir()) {
            return new Destination(open(session, cwd, path, "change_dir#1"), null, null);
        }
        boolean slash = path.endsWith('/');
        if (stat != null && list.size() > 1) {
            throw new SessionException(
                    ExitCode.FILE_SELECT,
                    "ERROR: destination must be a directory when copying more than 1 file");
        }
        if (stat != null && (slash || (list.size() == 1 && segment.get(0).isDir()))) {
            throw new SessionException(
                    ExitCode.FILE_SELECT, "ERROR: cannot overwrite non-directory with a directory");
        }
        if (list.size() > 1 || slash) {
            return make(session, cwd, path, segment);
        }
        int at = path.lastIndexOf('/');
        if (at > 0 && session.options.writing.mkpath() && !session.options.dryRun) {
            try {
                made(session, makeDirs(session, cwd, path.sub(0, at)), path.sub(0, at));
            } catch (PosixException e) {
                throw failed(ExitCode.FILE_IO, "mkdir", cwd, path, e);
            }
        }
        boolean wouldMake = session.options.writing.mkpath() && session.options.dryRun;
        if (wouldMake && at > 0 && cwd.statFollowOrNull(path.sub(0, at)) == null) {
            Dir here = open(session, cwd, Bytes.utf8("."), "change_dir");
            return new Destination(here, path.from(at + 1), path.sub(0, at));
        }
        Bytes parent = at < 0 ? Bytes.utf8(".") : at == 0 ? Bytes.utf8("/") : path.sub(0, at);
        return new Destination(open(session, cwd, parent, "change_dir#3"), path.from(at + 1), null);
    }

    /// @param mkpath what is in the way is told by the attempt to make it
    private static @Nullable Stat statOrNull(Dir cwd, Bytes path, boolean mkpath)
            throws SessionException {
        try {
            return cwd.statFollow(path);
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT) || (mkpath && e.is(Errno.ENOTDIR))) {
                return null;
            }
            throw new SessionException(
                    ExitCode.FILE_SELECT,
                    "rsync: [Receiver] ERROR: cannot stat destination \""
                            + Roots.fullName(cwd, path)
                            + "\": "
                            + Reason.of(e),
                    e);
        }
    }

    private static Destination make(
            Session session, Dir cwd, Bytes argument, FileListSegment segment) throws IOException {
        Bytes path = argument;
        while (path.length() > 1 && path.endsWith('/')) {
            path = path.sub(0, path.length() - 1);
        }
        if (session.options.dryRun) {
            told(session, path);
            return new Destination(open(session, cwd, Bytes.utf8("."), "change_dir"), null, path);
        }
        try {
            if (session.options.writing.mkpath()) {
                made(session, makeDirs(session, cwd, path), path);
            } else {
                cwd.mkdir(path, 0777);
            }
        } catch (PosixException e) {
            throw failed(ExitCode.FILE_IO, "mkdir", cwd, path, e);
        }
        if (segment.high() >= segment.low()) {
            FileEntry first = segment.get(segment.low());
            if (first.name().equals(Bytes.utf8("."))) {
                first.set(FileEntry.DIR_CREATED);
            }
        }
        told(session, path);
        return new Destination(open(session, cwd, path, "change_dir#2"), null, null);
    }

    private static int makeDirs(Session session, Dir cwd, Bytes path) throws PosixException {
        return OperatorPaths.of(session.options)
                .makeDirs(cwd, path, 0777, OperatorPaths.Reach.ANYWHERE);
    }

    private static void told(Session session, Bytes path) throws IOException {
        Options o = session.options;
        if (o.itemizeLevel() > 0 || o.output.levels().has(Info.NAME, 1)) {
            session.info("created directory " + path);
        }
    }

    private static void made(Session session, int count, Bytes path) throws IOException {
        if (count > 1) {
            session.info(Info.NAME, 1, "created " + count + " directories for " + path);
        }
    }

    /// @param what rsync calls it
    private static Dir open(Session session, Dir cwd, Bytes path, String what)
            throws SessionException {
        try {
            return OperatorPaths.of(session.options)
                    .openDir(cwd, path, OperatorPaths.Reach.ANYWHERE);
        } catch (PosixException e) {
            throw failed(ExitCode.FILE_SELECT, what, cwd, path, e);
        }
    }

    private static SessionException failed(
            ExitCode code, String what, Dir cwd, Bytes path, PosixException e) {
        return new SessionException(
                code,
                "rsync: [Receiver] %s \"%s\" failed: %s"
                        .formatted(what, Roots.fullName(cwd, path), Reason.of(e)),
                e);
    }
}
