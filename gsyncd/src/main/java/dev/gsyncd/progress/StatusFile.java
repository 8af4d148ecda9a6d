package dev.gsyncd.progress;

import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.status.Json;
import dev.gsyncd.status.StatusFiles;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The status of one worker as a JSON file with the Python gsyncd's name and keys, which glusterd's
/// `geo-replication status` reads.
///
/// What was synced last, what failed and how the checkpoint stands outlive the worker; the rest
/// begins anew with each. One process at a time writes it: the worker, or the monitor where there
/// is none. Not thread-safe.
public final class StatusFile {
    private static final String CRAWL_PROGRESS = "crawl_progress";
    private static final String NOT_AVAILABLE = "N/A";

    /// Values of `worker_status`.
    public enum WorkerStatus {
        INITIALIZING("Initializing..."),
        ACTIVE("Active"),
        PASSIVE("Passive"),
        FAULTY("Faulty");

        private final String text;

        WorkerStatus(String text) {
            this.text = text;
        }
    }

    /// Values of `crawl_status`.
    public enum CrawlStatus {
        NONE(NOT_AVAILABLE),
        HYBRID("Hybrid Crawl"),
        HISTORY("History Crawl"),
        CHANGELOG("Changelog Crawl");

        private final String text;

        CrawlStatus(String text) {
            this.text = text;
        }
    }

    /// Told of what others may want to hear of, when it is in the file.
    public interface Listener {
        Listener NOBODY =
                new Listener() {
                    @Override
                    public void worker(WorkerStatus status) {}

                    @Override
                    public void checkpoint(long time, long completed) {}
                };

        /// The worker's status is another one.
        void worker(WorkerStatus status);

        /// All until `time` is synced, since `completed`; both in seconds since 1970.
        void checkpoint(long time, long completed);
    }

    private final Path file;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final @Nullable LongSupplier checkpoint;
    private final Listener listener;
    private String written = "";
    private String said = "";
    private String cause = "";
    private String causeWritten = "";
    private WorkerStatus worker = WorkerStatus.INITIALIZING;

    /// For one who has no say about checkpoints.
    public StatusFile(Path workDir, String brickPath) {
        this(workDir, brickPath, null, Listener.NOBODY);
    }

    /// @param workDir the session's working directory
    /// @param brickPath the brick, whose path is part of the file's name
    /// @param checkpoint the time that the administrator set, in seconds since 1970; 0 for none;
    ///   null: what the file says of it stays
    public StatusFile(
            Path workDir, String brickPath, @Nullable LongSupplier checkpoint, Listener listener) {
        this.file = workDir.resolve(StatusFiles.ofBrick(brickPath));
        this.checkpoint = checkpoint;
        this.listener = listener;
        values.put("secondary_node", NOT_AVAILABLE);
        values.put("worker_status", NOT_AVAILABLE);
        values.put("last_synced", 0L);
        values.put("last_synced_entry", 0L);
        values.put("crawl_status", NOT_AVAILABLE);
        values.put("entry", 0L);
        values.put("data", 0L);
        values.put("meta", 0L);
        values.put("failures", 0L);
        values.put("checkpoint_completed", NOT_AVAILABLE);
        values.put("checkpoint_time", 0L);
        values.put("checkpoint_completion_time", 0L);
    }

    public Path file() {
        return file;
    }

    /// Takes over what an earlier worker left; an unreadable file counts as none.
    public StatusFile load() throws IOException {
        Map<String, String> there;
        try {
            there = Json.read(Files.readString(file));
        } catch (NoSuchFileException | CharacterCodingException _) {
            return this;
        }
        if (there == null) {
            return this;
        }
        values.replaceAll((key, value) -> {
            String old = there.get(key);
            return old == null ? value : value instanceof Long n ? number(old, n) : old;
        });
        said = String.valueOf(values.get("worker_status"));
        return this;
    }

    /// A worker starts: what the last one was at is over.
    public StatusFile reset() {
        values.put("secondary_node", NOT_AVAILABLE);
        values.put("crawl_status", NOT_AVAILABLE);
        return pendingOnly(0, 0, 0);
    }

    public StatusFile worker(WorkerStatus status) {
        worker = status;
        values.put("worker_status", status.text);
        return this;
    }

    /// Faulty, and why, for people: kept beside the file, where the monitor keeps what a worker
    /// ended of.
    public StatusFile faulty(String because) {
        cause = because;
        return worker(WorkerStatus.FAULTY);
    }

    public StatusFile crawl(CrawlStatus status) {
        values.put("crawl_status", status.text);
        return this;
    }

    public StatusFile secondaryNode(String host) {
        values.put("secondary_node", host);
        return this;
    }

    public StatusFile lastSynced(Xtime stime) {
        values.put("last_synced", stime.seconds());
        values.put("last_synced_entry", stime.seconds());
        return this;
    }

    /// What the batch in hand still has to do, and how many files are in the retry queue.
    public StatusFile pending(long entries, long data, long meta, long failures) {
        values.put("failures", failures);
        return pendingOnly(entries, data, meta);
    }

    private StatusFile pendingOnly(long entries, long data, long meta) {
        values.put("entry", entries);
        values.put("data", data);
        values.put("meta", meta);
        return this;
    }

    /// Writes the file where something changed; readers see the old one or the new one, whole.
    public void write() throws IOException {
        if (!cause.equals(causeWritten)) {
            StatusFiles.cause(file, cause);
            causeWritten = cause;
        }
        long completed = checkpointNow();
        String json = Json.object(values);
        if (json.equals(written)) {
            return;
        }
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        File temp = File.createTempFile(".status", null, directory.toFile());
        try {
            try (FileOutputStream out = new FileOutputStream(temp)) {
                out.write(json.getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            Files.move(temp.toPath(), file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temp.toPath());
        }
        written = json;
        Object now = values.get("worker_status");
        if (!said.equals(now)) {
            said = String.valueOf(now);
            listener.worker(worker);
        }
        if (completed > 0) {
            listener.checkpoint(number("checkpoint_time"), completed);
        }
    }

    /// The checkpoint that [#lastSynced] with this time would complete; 0 where there is none.
    public long wouldComplete(Xtime stime) {
        long wanted = checkpoint == null ? 0 : checkpoint.getAsLong();
        boolean open =
                wanted > number("last_synced")
                        || !Long.valueOf(wanted).equals(values.get("checkpoint_time"));
        return wanted > 0 && open && wanted <= stime.seconds() ? wanted : 0;
    }

    /// How far a crawl is, for people; empty where none runs.
    public StatusFile progress(String text) {
        if (text.isEmpty()) {
            values.remove(CRAWL_PROGRESS);
        } else {
            values.put(CRAWL_PROGRESS, text);
        }
        return this;
    }

    /// As the Python gsyncd keeps it: `No` from when a checkpoint is set or changed until
    /// `last_synced` has reached it.
    ///
    /// @return when it was completed, where that is now; 0 otherwise
    private long checkpointNow() {
        if (checkpoint == null) {
            return 0;
        }
        long wanted = checkpoint.getAsLong();
        if (wanted == 0 || !Long.valueOf(wanted).equals(values.get("checkpoint_time"))) {
            values.put("checkpoint_completed", wanted == 0 ? NOT_AVAILABLE : "No");
            values.put("checkpoint_time", 0L);
            values.put("checkpoint_completion_time", 0L);
        }
        long synced = number("last_synced");
        if (wanted == 0 || wanted > synced || !"No".equals(values.get("checkpoint_completed"))) {
            return 0;
        }
        long now = Instant.now().getEpochSecond();
        values.put("checkpoint_time", wanted);
        values.put("checkpoint_completion_time", now);
        values.put("checkpoint_completed", "Yes");
        return now;
    }

    private static long number(String text, long otherwise) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    private long number(String key) {
        return values.get(key) instanceof Long n ? n : 0;
    }
}
