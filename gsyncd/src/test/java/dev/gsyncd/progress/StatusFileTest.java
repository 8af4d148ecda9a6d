package dev.gsyncd.progress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.status.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFileTest {
    @TempDir Path dir;

    private final List<String> heard = new ArrayList<>();
    private final AtomicLong checkpoint = new AtomicLong();

    private StatusFile file() {
        return new StatusFile(
                dir,
                "/b",
                checkpoint::get,
                new StatusFile.Listener() {
                    @Override
                    public void worker(StatusFile.WorkerStatus status) {
                        heard.add(status.name());
                    }

                    @Override
                    public void checkpoint(long time, long completed) {
                        heard.add("checkpoint " + time);
                    }
                });
    }

    private Map<String, String> read() throws Exception {
        Map<String, String> values = Json.read(Files.readString(dir.resolve("brick_%2Fb.status")));
        return Objects.requireNonNull(values);
    }

    private static void assertEquals(Object wanted, @Nullable String found) {
        Assertions.assertEquals(String.valueOf(wanted), found);
    }

    @Test
    void whatOutlivesAWorker() throws Exception {
        Files.writeString(
                dir.resolve("brick_%2Fb.status"),
                "{\"checkpoint_time\": 0, \"last_synced\": 77, \"checkpoint_completed\": \"N/A\","
                        + " \"meta\": 3, \"failures\": 2, \"crawl_status\": \"History Crawl\","
                        + " \"worker_status\": \"Active\", \"secondary_node\": \"gs\\u0031\"}");
        new StatusFile(dir, "/b").load().reset().worker(StatusFile.WorkerStatus.FAULTY).write();
        Map<String, String> now = read();
        assertEquals(77, now.get("last_synced"));
        assertEquals(2, now.get("failures"));
        assertEquals(0, now.get("meta"));
        assertEquals("N/A", now.get("crawl_status"));
        assertEquals("N/A", now.get("secondary_node"));
        assertEquals("Faulty", now.get("worker_status"));
    }

    @Test
    void aBrokenFileIsReplaced() throws Exception {
        for (String broken : List.of("", "{", "[1]", "{\"a\": }", "{} x", "{\"a\": \"\\u12\"}")) {
            Files.writeString(dir.resolve("brick_%2Fb.status"), broken);
            file().load().worker(StatusFile.WorkerStatus.PASSIVE).write();
            assertEquals("Passive", read().get("worker_status"));
        }
    }

    @Test
    void aCheckpointIsCompletedOnce() throws Exception {
        long before = Instant.now().getEpochSecond();
        StatusFile status = file().lastSynced(Xtime.ofSeconds(100));
        status.write();
        assertEquals("N/A", read().get("checkpoint_completed"));
        checkpoint.set(150);
        status.write();
        assertEquals("No", read().get("checkpoint_completed"));
        assertEquals(0, read().get("checkpoint_time"));
        status.lastSynced(Xtime.ofSeconds(151)).write();
        assertEquals("Yes", read().get("checkpoint_completed"));
        assertEquals(150, read().get("checkpoint_time"));
        assertTrue(
                Long.parseLong(Objects.requireNonNull(read().get("checkpoint_completion_time")))
                        >= before);
        StatusFile next = file().load().lastSynced(Xtime.ofSeconds(152));
        next.write();
        assertEquals("Yes", read().get("checkpoint_completed"));
        checkpoint.set(0);
        next.write();
        assertEquals("N/A", read().get("checkpoint_completed"));
        Assertions.assertEquals(
                List.of("checkpoint 150"), heard.stream().filter(h -> h.contains(" ")).toList());
    }

    @Test
    void aStatusIsToldWhenItChanges() throws Exception {
        StatusFile status = file().worker(StatusFile.WorkerStatus.ACTIVE);
        status.write();
        status.lastSynced(Xtime.ofSeconds(5)).write();
        status.worker(StatusFile.WorkerStatus.FAULTY).write();
        file().load().worker(StatusFile.WorkerStatus.FAULTY).pending(1, 0, 0, 0).write();
        Assertions.assertEquals(List.of("ACTIVE", "FAULTY"), heard);
    }
}
