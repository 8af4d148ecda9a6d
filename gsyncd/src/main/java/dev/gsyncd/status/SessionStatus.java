package dev.gsyncd.status;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `gsyncd status` shows of one brick, from its status file, the monitor's and the checkpoint.
///
/// ```
/// monitor.status     Created   Started                  Paused   Stopped
/// worker_status      Created   the worker's             Paused   Stopped
/// secondary_node     N/A       if Active or Passive     N/A      N/A
/// everything else    N/A       if Active                N/A      N/A
/// ```
///
/// `Started` and `Paused` are `Stopped` where no monitor holds the pid file. Keys, order and words
/// are those of the Python gsyncd, a key that no reader knows (`checkpoint_completed_time`) too.
public final class SessionStatus {
    public static final String NONE = "N/A";

    private static final String ACTIVE = "Active";
    private static final List<String> OF_ACTIVE_ONLY =
            List.of(
                    "last_synced",
                    "last_synced_utc",
                    "crawl_status",
                    "entry",
                    "data",
                    "meta",
                    "failures",
                    "checkpoint_completed",
                    "checkpoint_time",
                    "checkpoint_completed_time",
                    "checkpoint_time_utc",
                    "checkpoint_completion_time_utc");

    private final Map<String, String> values = new LinkedHashMap<>();

    private SessionStatus() {
        values.put("secondary_node", NONE);
        values.put("worker_status", NONE);
        values.put("last_synced", "0");
        values.put("last_synced_entry", "0");
        values.put("crawl_status", NONE);
        values.put("entry", "0");
        values.put("data", "0");
        values.put("meta", "0");
        values.put("failures", "0");
        values.put("checkpoint_completed", NONE);
        values.put("checkpoint_time", "0");
        values.put("checkpoint_completion_time", "0");
    }

    /// @param brick status file of the brick
    /// @param monitor `monitor.status`
    /// @param pidFile of the monitor
    /// @param checkpoint seconds since 1970, 0 for none
    /// @return keys and shown values, in the order in which they are printed
    public static Map<String, String> of(Path brick, Path monitor, Path pidFile, long checkpoint)
            throws IOException {
        SessionStatus status = new SessionStatus();
        // A file that is cut off or empty says nothing; the worker writes it anew.
        Map<String, String> written = Json.read(read(brick));
        if (written != null) {
            status.values.putAll(written);
        }
        String word = read(monitor).strip();
        boolean alive =
                !(word.equals("Started") || word.equals("Paused")) || StatusFiles.isLocked(pidFile);
        status.session(alive ? word : "Stopped");
        status.checkpoint(checkpoint);
        status.times();
        status.hide();
        return status.values;
    }

    private static String read(Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void session(String monitor) {
        switch (monitor) {
            case "Created", "Paused", "Stopped" -> values.put("worker_status", monitor);
            case "" -> values.put("worker_status", "Stopped");
            default -> {
                // The worker's own.
            }
        }
    }

    private void checkpoint(long checkpoint) {
        if (checkpoint == 0) {
            checkpoint(NONE, NONE, NONE);
        } else if (checkpoint != number("checkpoint_time")) {
            // Set since the worker wrote last.
            long synced = number("last_synced");
            if (checkpoint <= synced) {
                checkpoint("Yes", Long.toString(checkpoint), Long.toString(synced));
            } else {
                checkpoint("No", Long.toString(checkpoint), NONE);
            }
        }
    }

    private void checkpoint(String completed, String time, String completion) {
        values.put("checkpoint_completed", completed);
        values.put("checkpoint_time", time);
        values.put("checkpoint_completion_time", completion);
    }

    private long number(String key) {
        try {
            // Not a BigDecimal: what its class prepares takes 200 ms where nothing is compiled.
            return (long) Double.parseDouble(values.getOrDefault(key, "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private void times() {
        for (String key : new String[] {"checkpoint_time", "checkpoint_completion_time"}) {
            String at = values.get(key);
            if (!"0".equals(at) && !NONE.equals(at)) {
                time(key, number(key));
            }
        }
        if ("0".equals(values.get("last_synced"))) {
            values.put("last_synced", NONE);
            values.put("last_synced_utc", NONE);
        } else {
            time("last_synced", number("last_synced"));
        }
    }

    private void time(String key, long seconds) {
        values.put(key, shown(Times.local(seconds)));
        values.put(key + "_utc", shown(Times.utc(seconds)));
    }

    private static String shown(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private void hide() {
        String worker = values.getOrDefault("worker_status", NONE);
        if (!worker.equals(ACTIVE)) {
            for (String key : OF_ACTIVE_ONLY) {
                values.put(key, NONE);
            }
        }
        if (!worker.equals(ACTIVE) && !worker.equals("Passive")) {
            values.put("secondary_node", NONE);
        }
        for (String key :
                new String[] {
                    "last_synced_utc", "checkpoint_completion_time_utc", "checkpoint_time_utc"
                }) {
            values.putIfAbsent(key, NONE);
        }
    }
}
