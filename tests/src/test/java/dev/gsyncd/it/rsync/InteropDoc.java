package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The tables of docs/interop.md are what the tests found, between `<!-- NAME -->` and `<!-- end
/// -->`.
final class InteropDoc {
    private static final Path DOC = Path.of("../docs/interop.md");
    private static final String END = "<!-- end -->";

    private InteropDoc() {}

    /// Fails where the table in the docs is another; `-Dinterop.docs=write` writes it instead.
    static void check(String name, List<String> table) throws IOException {
        List<String> lines = Files.readAllLines(DOC);
        int from = lines.indexOf("<!-- " + name + " -->") + 1;
        int length = lines.subList(from, lines.size()).indexOf(END);
        if (from == 0 || length < 0) {
            throw new AssertionError(DOC + " has no place for the table of " + name);
        }
        if ("write".equals(System.getProperty("interop.docs"))) {
            List<String> all = new ArrayList<>(lines.subList(0, from));
            all.addAll(table);
            all.addAll(lines.subList(from + length, lines.size()));
            Files.write(DOC, all);
            return;
        }
        assertEquals(
                String.join("\n", table),
                String.join("\n", lines.subList(from, from + length)),
                DOC + " is not what was found: run with -Dinterop.docs=write");
    }
}
