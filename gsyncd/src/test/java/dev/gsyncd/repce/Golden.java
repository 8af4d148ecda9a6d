package dev.gsyncd.repce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Messages as the packaged Python gsyncd writes them: `repce.txt`, by
/// `src/test/golden/record-repce.py`, and `repce-recorded.txt`, as they went over the wire between
/// two clusters: what its worker calls, what its secondary answers, and what we call there.
public final class Golden {
    public static final Map<String, byte[]> MESSAGES = load();

    private Golden() {}

    private static Map<String, byte[]> load() {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        load("/golden/repce.txt", messages);
        load("/golden/repce-recorded.txt", messages);
        return messages;
    }

    private static void load(String resource, Map<String, byte[]> messages) {
        try (InputStream in = Golden.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError(resource + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines()
                    .forEach(line -> {
                        int blank = line.indexOf(' ');
                        messages.put(
                                line.substring(0, blank),
                                HexFormat.of().parseHex(line.substring(blank + 1)));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] get(String name) {
        byte[] message = MESSAGES.get(name);
        if (message == null) {
            throw new AssertionError("no golden message " + name);
        }
        return message;
    }
}
