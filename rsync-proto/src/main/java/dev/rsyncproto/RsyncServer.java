package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// The server of a session: what `rsync --server ARGS…` is on the other side of a remote shell.
///
/// Closing the streams from any thread cancels a session. When a session fails both streams are
/// closed; after a session that came to its end they are flushed and left open.
public final class RsyncServer {
    private RsyncServer() {}

    /// Serves one session and returns when it is over.
    ///
    /// @param args the arguments after `rsync --server`
    /// @param in what the client writes
    /// @param out what the client reads
    /// @param cwd the directory that stands for the server's current one
    public static ExitCode run(
            List<Bytes> args, InputStream in, OutputStream out, Dir cwd, Events events) {
        return run(args, in, out, cwd, events, CopyAs.REFUSED);
    }

    /// The same for a program that has its process for this session alone.
    public static ExitCode run(
            List<Bytes> args,
            InputStream in,
            OutputStream out,
            Dir cwd,
            Events events,
            CopyAs copyAs) {
        return Sessions.serve(args, false, cwd, Paths.BENEATH, in, out, events, copyAs).exitCode();
    }

    /// The other end of a local copy: the client is a thread of this process, and its options say
    /// so ([dev.rsyncproto.options.Options#local]).
    public static ExitCode runLocal(List<Bytes> args, InputStream in, OutputStream out, Dir cwd) {
        return Sessions.serve(args, true, cwd, Paths.BENEATH, in, out, Events.NONE, CopyAs.REFUSED)
                .exitCode();
    }

    /// The same with the figures and failures of this end, and another way to resolve names.
    public static SessionResult serve(
            List<Bytes> args,
            InputStream in,
            OutputStream out,
            Dir cwd,
            Paths paths,
            Events events) {
        return Sessions.serve(args, false, cwd, paths, in, out, events, CopyAs.REFUSED);
    }
}
