package dev.gsyncd.progress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlusterEventsTest {
    @TempDir Path dir;

    @Test
    void oneDatagramForEachEvent() throws Exception {
        try (DatagramSocket daemon = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            daemon.setSoTimeout(60_000);
            Path config = dir.resolve("eventsconfig.json");
            Files.writeString(
                    config, "{\"log-level\": \"INFO\", \"port\": " + daemon.getLocalPort() + "}");
            GlusterEvents events =
                    new GlusterEvents(
                            List.of(dir.resolve("none"), config), Map.of("primary_volume", "pop"));
            events.send(GlusterEvents.Type.CHECKPOINT_COMPLETED, Map.of("checkpoint_time", "5"));
            DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
            daemon.receive(packet);
            String text =
                    new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            assertTrue(text.matches("\\d{10} 92 primary_volume=pop;checkpoint_time=5"), text);
        }
    }
}
