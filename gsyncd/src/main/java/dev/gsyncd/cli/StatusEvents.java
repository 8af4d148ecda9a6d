package dev.gsyncd.cli;

import dev.gsyncd.progress.GlusterEvents;
import dev.gsyncd.progress.StatusFile;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what a worker's status says, and sends the events that the Python gsyncd sends.
record StatusEvents(String brick, GlusterEvents events) implements StatusFile.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(StatusEvents.class);

    @Override
    public void worker(StatusFile.WorkerStatus status) {
        switch (status) {
            case ACTIVE -> events.send(GlusterEvents.Type.ACTIVE, Map.of());
            case PASSIVE -> events.send(GlusterEvents.Type.PASSIVE, Map.of());
            case FAULTY -> events.send(GlusterEvents.Type.FAULTY, Map.of());
            case INITIALIZING -> LOG.debug("brick {} starts", brick);
        }
    }

    @Override
    public void checkpoint(long time, long completed) {
        LOG.info(
                "checkpoint {} completed at {}",
                Instant.ofEpochSecond(time),
                Instant.ofEpochSecond(completed));
        events.send(
                GlusterEvents.Type.CHECKPOINT_COMPLETED,
                Map.of(
                        "checkpoint_time", Long.toString(time),
                        "checkpoint_completion_time", Long.toString(completed)));
    }
}
