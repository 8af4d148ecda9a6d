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

/// `sync-method tarssh`: content goes whole, as tar streams, [Tuning#jobs] at a time. Then another
/// engine looks at the same files by size and time and sets what attributes are not right; it is
/// also what says of each file that it is there. A file whose content did not arrive, or changed
/// while it was read, fails and is not shown to it.
public final class TarData implements DataEngine {
    private final Dir mount;
    private final Secondary secondary;
    private final Tuning tuning;
    private final DataEngine attributes;
    private final SessionPool streams;

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
        this.streams = new SessionPool("tar-", tuning.jobs());
    }

    @Override
    public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta)
            throws IOException, InterruptedException {
        List<Gfid> sent = withContent(content);
        List<TarSession> sessions =
                streams.share(
                        sent.size(),
                        (from, to) -> {
                            TarSession session = new TarSession(mount, secondary, tuning);
                            session.send(sent.subList(from, to));
                            return session;
                        });
        Map<Gfid, String> failed = new HashMap<>();
        long written = 0;
        long read = 0;
        for (TarSession session : sessions) {
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
                outcome.vanished(),
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

    @Override
    public void close() {
        streams.close();
        attributes.close();
    }
}
