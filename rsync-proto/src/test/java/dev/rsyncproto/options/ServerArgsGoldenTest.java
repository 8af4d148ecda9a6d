package dev.rsyncproto.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The words for the server, and what is refused, against what rsync 3.5.0 said (recorded by
/// server-args.py).
class ServerArgsGoldenTest {
    private static final List<Bytes> PUSH = words("file", "h:x y/*");
    private static final List<Bytes> PULL = words("h:x y/*", "h:~a", "h:-b", "to");

    @Test
    void tellsTheServerWhatRsyncTells() throws IOException {
        List<String> differences = new ArrayList<>();
        int count = 0;
        for (String line : golden()) {
            String[] fields = line.split("\t", 3);
            boolean push = fields[0].equals("push");
            String expected = fields[2].replaceAll("e\\.i?Ls?fxCIvu", "e" + CompatFlags.OUR_INFO);
            // we offer incremental recursion in fewer cases, see Options.offersIncRecurse
            String ours = ours(fields[1].split("\1"), push).replace("e.iL", "e.L");
            if (!ours.equals(expected)) {
                differences.add(fields[0] + " " + fields[1] + "\n  " + expected + "\n  " + ours);
            }
            count++;
        }
        assertTrue(count > 500, count + " lines");
        assertEquals(List.of(), differences);
    }

    private static String ours(String[] options, boolean push) {
        List<Bytes> all = new ArrayList<>(words(options));
        all.addAll(push ? PUSH : PULL);
        try {
            OptionParser.Parsed parsed = OptionParser.parse(all);
            List<Bytes> paths = push ? words("x y/*") : words("x y/*", "~a", "-b");
            return ServerArgs.forShell(parsed.options(), push, paths).stream()
                    .map(Bytes::utf8)
                    .collect(Collectors.joining("\t"));
        } catch (OptionException e) {
            // In place of a message rsync prints its help, which begins with its version.
            return e.form() == OptionException.Form.USAGE
                    ? "!rsync  version 3.5.0  protocol version 32"
                    : "!" + e.line();
        }
    }

    private static List<String> golden() throws IOException {
        try (InputStream in =
                ServerArgsGoldenTest.class.getResourceAsStream("server-args.golden")) {
            assertTrue(in != null, "server-args.golden");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<Bytes> words(String... words) {
        return Arrays.stream(words).map(Bytes::utf8).toList();
    }
}
