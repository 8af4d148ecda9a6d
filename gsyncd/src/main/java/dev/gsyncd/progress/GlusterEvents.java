package dev.gsyncd.progress;

import dev.gsyncd.status.Json;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells this host's `glustereventsd` what happens to a session: one UDP datagram for each event,
/// lost where nobody listens.
///
/// ```
/// SECONDS TYPE NAME=VALUE;NAME=VALUE;…     (gluster, events/src/gf_event.py)
/// ```
public final class GlusterEvents {
    private static final Logger LOG = LoggerFactory.getLogger(GlusterEvents.class);

    private static final int DEFAULT_PORT = 55555;
    private static final int MAX_PORT = 65535;

    /// Types by their number in gluster's `gfevents/eventtypes.py`.
    public enum Type {
        FAULTY(91),
        CHECKPOINT_COMPLETED(92),
        ACTIVE(93),
        PASSIVE(94);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    private final List<Path> configs;
    private final Map<String, String> always;

    /// @param configs files of the daemon that may name its port; the first that does counts
    /// @param always what each event tells, such as `primary_volume`
    public GlusterEvents(List<Path> configs, Map<String, String> always) {
        this.configs = List.copyOf(configs);
        this.always = new LinkedHashMap<>(always);
    }

    public void send(Type type, Map<String, String> more) {
        byte[] message = message(type, more, Instant.now().getEpochSecond());
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress daemon =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
            socket.send(new DatagramPacket(message, message.length, daemon));
        } catch (IOException e) {
            LOG.debug("event {} is not sent: {}", type, e.getMessage());
        }
    }

    byte[] message(Type type, Map<String, String> more, long seconds) {
        Map<String, String> all = new LinkedHashMap<>(always);
        all.putAll(more);
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> {
            text.append(text.isEmpty() ? "" : ";").append(name).append('=').append(value);
        });
        return (seconds + " " + type.number + " " + text).getBytes(StandardCharsets.UTF_8);
    }

    /// Read for each event: events are rare, and the daemon may have been told another port.
    private int port() {
        for (Path config : configs) {
            try {
                Map<String, String> values = Json.read(Files.readString(config));
                String port = values == null ? null : values.get("port");
                if (port != null && port.matches("[1-9][0-9]{0,4}")) {
                    return Math.min(Integer.parseInt(port), MAX_PORT);
                }
            } catch (IOException _) {
                // not there, or not for us to judge
            }
        }
        return DEFAULT_PORT;
    }
}
