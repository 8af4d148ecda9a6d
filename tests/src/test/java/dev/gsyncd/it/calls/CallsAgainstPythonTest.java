package dev.gsyncd.it.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.calls.Sandbox.Ran;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Each call of [Cases], by the launcher and by the packaged Python gsyncd, each with the same
/// files around it: standard output, exit code and what lies there afterwards must be the same,
/// standard error too unless the Python one shows a stack or its usage there. Then it is one line
/// of ours.
///
/// With `-Dcluster=true`: both need root, and the launcher the packaged program.
@EnabledIfSystemProperty(named = "cluster", matches = "true")
class CallsAgainstPythonTest {
    private static final Path OURS = Path.of("../gsyncd/bin/gsyncd").toAbsolutePath().normalize();
    private static final Path DOC = Path.of("../docs/calls.md");

    @TempDir Path dir;

    private static Path python() throws IOException {
        for (String place : List.of("/usr/lib", "/usr/libexec", "/usr/local/lib")) {
            try (DirectoryStream<Path> all =
                    Files.newDirectoryStream(Path.of(place), p -> Files.isDirectory(p))) {
                for (Path p : all) {
                    Path gsyncd = p.resolve("glusterfs/gsyncd");
                    if (Files.isExecutable(gsyncd)) {
                        return gsyncd;
                    }
                }
            }
        }
        throw new AssertionError("no packaged gsyncd: apt-get install glusterfs-server");
    }

    @Test
    void everyCallIsAnsweredAlike() throws Exception {
        Path python = python();
        Sandbox sandbox = new Sandbox(dir);
        List<String> wrong = new ArrayList<>();
        List<String> table =
                new ArrayList<>(List.of("| call | exit | standard error |", "|---|---|---|"));
        for (Case c : Cases.all()) {
            Ran theirs = sandbox.run(python, c);
            Ran ours = sandbox.run(OURS, c);
            String err = plain(theirs.err());
            boolean stack = isStackOrUsage(err);
            try {
                assertEquals(theirs.exitCode(), ours.exitCode(), "exit code");
                assertEquals(theirs.out(), ours.out(), "standard output");
                assertEquals(
                        stack ? withoutLogs(theirs) : theirs.files(),
                        stack ? withoutLogs(ours) : ours.files(),
                        "files");
                if (stack) {
                    assertTrue(
                            ours.err().startsWith("gsyncd: ")
                                    && ours.err().indexOf('\n') == ours.err().length() - 1,
                            "one line, not: " + ours.err());
                } else {
                    assertEquals(err, ours.err(), "standard error");
                }
            } catch (AssertionError e) {
                wrong.add(c.shown() + "\n" + c.files() + "\n" + e.getMessage());
            }
            String row =
                    "| `"
                            + c.shown().replace("|", "\\|")
                            + "` | "
                            + theirs.exitCode()
                            + " | "
                            + (stack
                                    ? "one line of ours"
                                    : err.isEmpty() ? "" : "`" + err.strip() + "`")
                            + " |";
            if (!table.contains(row)) {
                table.add(row);
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n\n", wrong));
        document(table);
    }

    @Test
    void answersWhereThePythonOneHasAStack() throws Exception {
        Sandbox sandbox = new Sandbox(dir);
        for (Case c : Cases.answeredByOursAlone()) {
            Ran theirs = sandbox.run(python(), c);
            assertTrue(isStackOrUsage(plain(theirs.err())), () -> c + theirs.err());
            Ran ours = sandbox.run(OURS, c);
            assertEquals(0, ours.exitCode(), () -> c + ours.err());
            assertTrue(ours.out().contains("worker_status: "), () -> c + ours.out());
        }
    }

    /// Ours says there why it failed, where the Python one never came to open its log.
    private static Map<String, String> withoutLogs(Ran ran) {
        Map<String, String> files = new TreeMap<>(ran.files());
        files.keySet().removeIf(name -> name.startsWith("log/"));
        return files;
    }

    /// Without what Python itself says about the program.
    private static String plain(String err) {
        StringBuilder plain = new StringBuilder();
        boolean code = false;
        for (String line : err.lines().toList()) {
            if (line.contains("DeprecationWarning")) {
                code = true;
            } else if (code) {
                code = false;
            } else {
                plain.append(line).append('\n');
            }
        }
        return plain.toString();
    }

    private static boolean isStackOrUsage(String err) {
        return Stream.of("Traceback", "usage: ", "failed with ").anyMatch(err::startsWith);
    }

    /// docs/calls.md has the table; `-Dcalls.docs=write` writes it.
    private static void document(List<String> table) throws IOException {
        String text = Files.readString(DOC);
        String start = "<!-- calls -->\n";
        int from = text.indexOf(start) + start.length();
        int to = text.indexOf("<!-- end -->", from);
        String now = String.join("\n", table) + "\n";
        if ("write".equals(System.getProperty("calls.docs"))) {
            Files.writeString(DOC, text.substring(0, from) + now + text.substring(to));
            return;
        }
        assertEquals(now, text.substring(from, to), DOC + ": run with -Dcalls.docs=write");
    }

    /// Where ours is another on purpose: the Python one writes such a value, and then no call of
    /// that session works any more.
    @Test
    void refusesAValueThatItsTypeDoesNot() throws Exception {
        Case c =
                Case.old("--config-set", "changelog-batch-size", "--value=many")
                        .conf("[vars]\nssh-port = 33\n");
        Sandbox sandbox = new Sandbox(dir);
        Ran theirs = sandbox.run(python(), c);
        assertTrue(theirs.files().toString().contains("changelog-batch-size = many"));
        Ran ours = sandbox.run(OURS, c);
        assertEquals(3, ours.exitCode());
        assertEquals("Invalid config value \"changelog-batch-size=many\"\n", ours.err());
        assertFalse(ours.files().toString().contains("many"));
    }
}
