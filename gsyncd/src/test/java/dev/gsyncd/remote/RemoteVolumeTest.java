package dev.gsyncd.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteVolumeTest {
    /// What a forced command, ours and the packaged one, lets pass.
    @Test
    void asksInTheWordsOfThePythonMonitor() throws Exception {
        assertEquals(
                "gluster --xml --remote-host=localhost volume info moz",
                RemoteVolume.command(Config.of(Map.of(), Map.of()), "moz"));
        assertEquals(
                "/opt/sbin/gluster --xml --remote-host=localhost volume info moz",
                RemoteVolume.command(
                        Config.of(
                                Map.of(Options.SECONDARY_GLUSTER_COMMAND_DIR, "/opt/sbin/"),
                                Map.of()),
                        "moz"));
    }
}
