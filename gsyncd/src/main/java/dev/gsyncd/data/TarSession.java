package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.secondary.TarReply;
import dev.gsyncd.secondary.TarStream;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tar streams for one list of files: one, as long as nothing goes wrong. For one thread.
///
/// This gsyncd over there answers for each file; those without an answer are sent again in two
/// halves, so that one file that a stream breaks off on is found. A tar program names the files
/// that it has trouble with on standard error and ends with a code other than 0.
final class TarSession {
    private static final Logger LOG = LoggerFactory.getLogger(TarSession.class);
    private static final int OUT_BUFFER = 1 << 16;

    // config
    private final Dir mount;
    private final Secondary secondary;
    private final TarData.Tuning tuning;

    // state
    private final Map<Gfid, String> failed = new HashMap<>();
    private final AtomicLong written = new AtomicLong();
    private long read;

    TarSession(Dir mount, Secondary secondary, TarData.Tuning tuning) {
        this.mount = mount;
        this.secondary = secondary;
        this.tuning = tuning;
    }

    /// Those that did not arrive as they are, and why.
    Map<Gfid, String> failed() {
        return failed;
    }

    /// Bytes written to streams.
    long written() {
        return written.get();
    }

    /// Bytes of answers.
    long read() {
        return read;
    }

    /// What was done of one stream.
    ///
    /// @param sent in the order of the stream
    /// @param trouble why it could not be written to its end
    private record Ran(Map<Gfid, TarSource.Sent> sent, @Nullable IOException trouble) {}

    /// @throws IOException where the connection or the mount, not one file, is the trouble
    void send(List<Gfid> gfids) throws IOException, InterruptedException {
        List<Gfid> again = List.of();
        // That it cannot be opened is the connection's trouble, not a file's.
        try (TarStream stream = secondary.openTar();
                Stalled _ = Stalled.watch(stream, written, tuning.timeoutSeconds())) {
            if (stream.answers()) {
                again = answered(gfids, stream);
            } else {
                program(gfids, stream);
            }
        }
        if (again.size() == 1) {
            fail(again.getFirst(), "the tar stream broke off on it");
        } else if (!again.isEmpty()) {
            secondary.keepAlive(); // throws where it is the connection
            send(again.subList(0, again.size() / 2));
            send(again.subList(again.size() / 2, again.size()));
        }
    }

    private Ran write(List<Gfid> gfids, TarStream stream) throws IOException {
        Map<Gfid, TarSource.Sent> sent = new LinkedHashMap<>();
        OutputStream out = new BufferedOutputStream(new Counting(stream.out()), OUT_BUFFER);
        TarSource source = new TarSource(mount, out);
        try {
            for (Gfid gfid : gfids) {
                try {
                    TarSource.Sent one = source.send(gfid);
                    if (one != null) {
                        sent.put(gfid, one);
                    }
                } catch (PosixException e) {
                    mount.stat(); // throws where it is the mount
                    failed.put(gfid, String.valueOf(e.getMessage()));
                }
            }
            source.finish();
            out.flush();
            stream.out().close();
            return new Ran(sent, null);
        } catch (TarSource.ShrunkException e) {
            failed.put(e.gfid(), TarSource.CHANGED);
            stream.close();
            return new Ran(sent, e);
        } catch (PosixException e) {
            throw e;
        } catch (IOException e) {
            return new Ran(sent, e);
        }
    }

    private final class Counting extends FilterOutputStream {
        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            written.addAndGet(length);
        }
    }

    /// Gives those that nothing is known of.
    private List<Gfid> answered(List<Gfid> gfids, TarStream stream)
            throws IOException, InterruptedException {
        Map<Gfid, TarReply> replies = new HashMap<>();
        CompletableFuture<Void> read = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("tar-answers")
                .start(() -> {
                    try {
                        BufferedInputStream in = new BufferedInputStream(stream.in());
                        for (TarReply r = TarReply.read(in); r != null; r = TarReply.read(in)) {
                            if (replies.put(r.gfid(), r) != null || replies.size() > gfids.size()) {
                                throw new IOException("more answers than files");
                            }
                        }
                        read.complete(null);
                    } catch (IOException | RuntimeException e) {
                        read.completeExceptionally(e);
                    }
                });
        Ran ran = write(gfids, stream);
        try {
            read.get();
        } catch (ExecutionException e) {
            LOG.debug("answers to a tar stream", e);
        }
        List<Gfid> again = new ArrayList<>();
        for (Gfid gfid : gfids) {
            TarSource.Sent one = ran.sent().get(gfid);
            TarReply reply = replies.get(gfid);
            if (one != null && reply != null) {
                judge(gfid, one, reply);
            } else if ((one != null || ran.trouble() != null) && !failed.containsKey(gfid)) {
                again.add(gfid);
            }
        }
        this.read += replies.size() * (long) REPLY_LENGTH;
        return again;
    }

    private static final int REPLY_LENGTH = 80;

    private void judge(Gfid gfid, TarSource.Sent sent, TarReply reply) throws IOException {
        if (sent.trouble() != null) {
            fail(gfid, sent.trouble());
        } else if (reply.errno() != 0) {
            fail(gfid, "cannot be written on the secondary: " + reply.reason());
        } else if (reply.bytes() != sent.bytes() || !reply.sum().equals(sent.sum())) {
            fail(gfid, "arrived with another content");
        }
    }

    private void program(List<Gfid> gfids, TarStream stream)
            throws IOException, InterruptedException {
        Ran ran = write(gfids, stream);
        int exit = stream.exitCode();
        boolean shrunk = ran.trouble() instanceof TarSource.ShrunkException;
        if (exit == 0 && ran.trouble() == null) {
            ran.sent()
                    .forEach((gfid, one) -> {
                        if (one.trouble() != null) {
                            failed.put(gfid, one.trouble());
                        }
                    });
            return;
        }
        TarComplaints complaints = TarComplaints.read(stream.complaints());
        if (complaints.files().isEmpty() && !shrunk) {
            secondary.keepAlive(); // throws where it is the connection
            throw new IOException(
                    "tar on the secondary ended with exit code "
                            + exit
                            + (complaints.first().isEmpty() ? "" : ": " + complaints.first()),
                    ran.trouble());
        }
        String all =
                ran.trouble() == null ? complaints.ofNone() : "the tar stream had to be given up";
        for (Gfid gfid : gfids) {
            TarSource.Sent one = ran.sent().get(gfid);
            String reason = complaints.files().getOrDefault(gfid, all);
            String own = one == null ? null : one.trouble();
            if ((one != null || ran.trouble() != null) && (own != null || reason != null)) {
                fail(gfid, own == null ? String.valueOf(reason) : own);
            }
        }
    }

    /// What has vanished on the primary needs no sync.
    private void fail(Gfid gfid, String reason) throws IOException {
        try {
            if (mount.statOrNull(gfid.path()) == null) {
                return;
            }
        } catch (PosixException e) {
            mount.stat(); // throws where it is the mount
        }
        failed.putIfAbsent(gfid, reason);
    }
}
