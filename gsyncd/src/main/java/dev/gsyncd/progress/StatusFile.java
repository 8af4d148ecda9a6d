package dev.gsyncd.progress;

import dev.gsyncd.gluster.Xtime;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The status of one worker as a JSON file with the Python gsyncd's name and keys, which glusterd's
/// `geo-replication status` reads.
public final class StatusFile {
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
        NONE("N/A"),
        HYBRID("Hybrid Crawl"),
        HISTORY("History Crawl"),
        CHANGELOG("Changelog Crawl");

        private final String text;

        CrawlStatus(String text) {
            this.text = text;
        }
    }

    private final Path file;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private String written = "";

    /// @param workDir the session's working directory
    /// @param brickPath the brick, whose path is part of the file's name
    public StatusFile(Path workDir, String brickPath) {
        this.file =
                workDir.resolve(
                        "brick_"
                                + URLEncoder.encode(brickPath, StandardCharsets.UTF_8)
                                + ".status");
        values.put("secondary_node", "N/A");
        values.put("worker_status", "N/A");
        values.put("last_synced", 0L);
        values.put("last_synced_entry", 0L);
        values.put("crawl_status", "N/A");
        values.put("entry", 0L);
        values.put("data", 0L);
        values.put("meta", 0L);
        values.put("failures", 0L);
        values.put("checkpoint_completed", "N/A");
        values.put("checkpoint_time", 0L);
        values.put("checkpoint_completion_time", 0L);
    }

    public Path file() {
        return file;
    }

    public StatusFile worker(WorkerStatus status) {
        values.put("worker_status", status.text);
        return this;
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
        values.put("entry", entries);
        values.put("data", data);
        values.put("meta", meta);
        values.put("failures", failures);
        return this;
    }

    /// Writes the file where something changed; readers see the old one or the new one, whole.
    public void write() throws IOException {
        String json = json();
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
    }

    private String json() {
        StringBuilder json = new StringBuilder("{");
        values.forEach((key, value) -> {
            json.append(json.length() == 1 ? "" : ", ");
            json.append(quoted(key)).append(": ");
            json.append(value instanceof String s ? quoted(s) : value);
        });
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
