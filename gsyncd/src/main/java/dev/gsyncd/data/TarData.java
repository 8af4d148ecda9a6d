package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// `sync-method tarssh`: content goes whole, as tar streams, [Tuning#jobs] at a time. Then another
/// engine looks at the same files by size and time and sets what attributes are not right; it is
/// also what says of each file that it is there. A file whose content did not arrive, or changed
/// while it was read, fails and is not shown to it.
public final class TarData implements DataEngine {
    private static final int MAX_FILES_PER_STREAM = 2_000;
    private static final int FEW = 50;

    private final Dir mount;
    private final Secondary secondary;
    private final Tuning tuning;
    private final DataEngine attributes;
    private final ExecutorService threads;

    /// How files are sent.
    ///
    /// @param jobs streams at a time
    /// @param timeoutSeconds after which a stream that does not move is given up; 0: never
    public record Tuning(int jobs, int timeoutSeconds) {}

    /// @param mount the root of the primary's auxiliary mount
    /// @param attributes is closed with this one
    public TarData(Dir mount, Secondary secondary, DataEngine attributes, Tuning tuning) {
        this.mount = mount;
        this.secondary = secondary;
        this.attributes = attributes;
        this.tuning = tuning;
        this.threads =
                Executors.newFixedThreadPool(
                        tuning.jobs(), Thread.ofPlatform().name("tar-", 0).daemon().factory());
    }

    @Override
    public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta)
            throws IOException, InterruptedException {
        List<Gfid> sent = withContent(content);
        int share =
                Math.clamp((sent.size() + tuning.jobs - 1) / tuning.jobs, 1, MAX_FILES_PER_STREAM);
        share = sent.size() <= FEW ? Math.max(1, sent.size()) : share;
        List<Future<TarSession>> sessions = new ArrayList<>();
        for (int from = 0; from < sent.size(); from += share) {
            List<Gfid> part = sent.subList(from, Math.min(sent.size(), from + share));
            sessions.add(
                    threads.submit(() -> {
                        TarSession session = new TarSession(mount, secondary, tuning);
                        session.send(part);
                        return session;
                    }));
        }
        Map<Gfid, String> failed = new HashMap<>();
        long written = 0;
        long read = 0;
        for (TarSession session : results(sessions)) {
            failed.putAll(session.failed());
            written += session.written();
            read += session.read();
        }
        Set<Gfid> rest = new LinkedHashSet<>(content);
        rest.addAll(meta);
        rest.removeAll(failed.keySet());
        Outcome outcome = attributes.sync(List.of(), rest);
        failed.putAll(outcome.failed());
        return new Outcome(
                Map.copyOf(failed),
                outcome.files(),
                written + outcome.bytesSent(),
                read + outcome.bytesReceived());
    }

    /// Of empty files there is nothing to send, of those that are gone neither.
    private List<Gfid> withContent(Collection<Gfid> content) throws IOException {
        List<Gfid> files = new ArrayList<>(content.size());
        for (Gfid gfid : content) {
            try {
                Stat stat = mount.statOrNull(gfid.path());
                if (stat != null && stat.isRegular() && stat.size() > 0) {
                    files.add(gfid);
                }
            } catch (PosixException e) {
                mount.stat(); // throws where it is the mount
                files.add(gfid); // the stream says it of this file
            }
        }
        return files;
    }

    private static List<TarSession> results(List<Future<TarSession>> sessions)
            throws IOException, InterruptedException {
        List<TarSession> done = new ArrayList<>();
        IOException first = null;
        for (Future<TarSession> session : sessions) {
            try {
                done.add(session.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof IOException io)) {
                    throw new AssertionError(e.getCause());
                }
                if (first == null) {
                    first = io;
                } else {
                    first.addSuppressed(io);
                }
            } catch (InterruptedException e) {
                sessions.forEach(s -> s.cancel(true));
                throw e;
            }
        }
        if (first != null) {
            throw first;
        }
        return done;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        attributes.close();
    }
}
