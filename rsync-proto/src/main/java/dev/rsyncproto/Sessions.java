package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// The course of a session for each of the four roles.
@SuppressWarnings("DoNotCallSuggester") // until the roles land
final class Sessions {
    private Sessions() {}

    static SessionResult push(
            Options options,
            Dir cwd,
            Paths paths,
            List<Bytes> sources,
            InputStream in,
            OutputStream out,
            Events events) {
        throw new UnsupportedOperationException("push");
    }

    static SessionResult pull(
            Options options,
            Dir cwd,
            Paths paths,
            Bytes destination,
            InputStream in,
            OutputStream out,
            Events events) {
        throw new UnsupportedOperationException("pull");
    }

    static SessionResult serve(
            List<Bytes> args,
            Dir cwd,
            Paths paths,
            InputStream in,
            OutputStream out,
            Events events) {
        throw new UnsupportedOperationException("serve");
    }
}
