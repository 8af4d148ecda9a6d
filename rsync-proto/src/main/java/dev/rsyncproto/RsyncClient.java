package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;

/// The client of a session with an rsync server that someone else has started (with the arguments
/// from `ServerArgs`) and connected to two streams.
///
/// Closing the streams from any thread cancels a session. When a session fails both streams are
/// closed; after a session that came to its end they are flushed and left open. Sessions share
/// nothing: any number may run at a time.
public final class RsyncClient {
    private RsyncClient() {}

    /// Receives into `destination` what `--read-batch` names.
    ///
    /// @param events for the options as the batch was written with them
    /// @throws IOException where the file is none
    public static SessionResult readBatch(
            Options options, Dir cwd, Bytes destination, Function<Options, Events> events)
            throws IOException {
        return Sessions.readBatch(options, cwd, destination, events);
    }

    /// Sends `sources` (or what `options` names by `--files-from`, then relative to the one source)
    /// to the server, which is the receiver.
    ///
    /// @param cwd what relative sources are relative to
    /// @param in what the server writes
    /// @param out what the server reads
    public static SessionResult push(
            Options options,
            Dir cwd,
            List<Bytes> sources,
            InputStream in,
            OutputStream out,
            Events events) {
        return Sessions.push(options, cwd, Paths.BENEATH, sources, in, out, events);
    }

    /// The same with another way to resolve names, see `Paths`.
    public static SessionResult push(
            Options options,
            Dir cwd,
            Paths paths,
            List<Bytes> sources,
            InputStream in,
            OutputStream out,
            Events events) {
        return Sessions.push(options, cwd, paths, sources, in, out, events);
    }

    /// Receives into `destination` whatever the server, which was told the sources, sends (but of a
    /// `--files-from` list only what is in it). For servers that are trusted.
    ///
    /// @param cwd what a relative destination is relative to
    public static SessionResult pull(
            Options options,
            Dir cwd,
            Bytes destination,
            InputStream in,
            OutputStream out,
            Events events) {
        return Sessions.pull(options, cwd, Paths.BENEATH, null, destination, in, out, events);
    }

    /// Receives into `destination` what the server, which was told the `sources`, sends. Names that
    /// were not asked for are refused.
    ///
    /// @param cwd what a relative destination is relative to
    /// @param sources as the server was told; with `--files-from` the names of that list count
    public static SessionResult pull(
            Options options,
            Dir cwd,
            List<Bytes> sources,
            Bytes destination,
            InputStream in,
            OutputStream out,
            Events events) {
        return pull(options, cwd, Paths.BENEATH, sources, destination, in, out, events);
    }

    /// The same with another way to resolve names, see `Paths`.
    public static SessionResult pull(
            Options options,
            Dir cwd,
            Paths paths,
            List<Bytes> sources,
            Bytes destination,
            InputStream in,
            OutputStream out,
            Events events) {
        return Sessions.pull(options, cwd, paths, sources, destination, in, out, events);
    }
}
