package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeInfoTest {
    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    @Test
    void whatAPythonMonitorAsks() throws Exception {
        String line = "gluster --xml --remote-host=localhost volume info moz";
        assertTrue(VolumeInfo.isMeant(words(line)));
        assertEquals(words("/usr/sbin/" + line), VolumeInfo.command(words(line)));
        assertEquals(
                words("/usr/sbin/gluster volume info"),
                VolumeInfo.command(words("/tmp/evil/gluster volume info")));
    }

    @Test
    void nothingElse() {
        for (String line :
                List.of(
                        "gluster volume stop moz",
                        "gluster volume info moz more",
                        "gluster volume",
                        "gluster",
                        "gluster --log-file=/etc/passwd volume info moz",
                        "gluster --remote-host=elsewhere volume info moz")) {
            assertTrue(VolumeInfo.isMeant(words(line)));
            assertThrows(CommandException.class, () -> VolumeInfo.command(words(line)), line);
        }
        assertFalse(VolumeInfo.isMeant(words("glusterd volume info")));
    }
}
