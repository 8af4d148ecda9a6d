package dev.gsyncd.repce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Messages as the packaged Python gsyncd writes them; `src/test/golden/record-repce.py` made them.
public final class Golden {
    public static final Map<String, byte[]> MESSAGES = load();

    private Golden() {}

    private static Map<String, byte[]> load() {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        try (InputStream in = Golden.class.getResourceAsStream("/golden/repce.txt")) {
            if (in == null) {
                throw new AssertionError("golden/repce.txt is missing");
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
        return messages;
    }

    public static byte[] get(String name) {
        byte[] message = MESSAGES.get(name);
        if (message == null) {
            throw new AssertionError("no golden message " + name);
        }
        return message;
    }
}
