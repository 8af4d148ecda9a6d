package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/// Runs cases with every pair of ends and holds each to what rsync on both ends does.
final class InteropCases {
    /// @param sources relative to the work directory
    /// @param old whether the destination is there already
    record Case(String options, String sources, boolean old) {
        static Case fresh(String options) {
            return new Case(options, "src/", false);
        }

        static Case onto(String options) {
            return new Case(options, "src/", true);
        }

        private String protocol() {
            Matcher m = Pattern.compile("--protocol=([0-9]+)").matcher(options);
            return m.find() ? m.group(1) : "32";
        }
    }

    /// Cases run beside one another: they mostly wait for processes.
    private static final int LANES = 4;

    private final Path work;
    private final List<Case> cases;
    private final String section;
    private final BlockingQueue<Path> lanes = new LinkedBlockingQueue<>();

    /// @param section of docs/interop.md that tells how the cases went
    InteropCases(Path work, List<Case> cases, String section) {
        this.work = work;
        this.cases = cases;
        this.section = section;
    }

    Stream<DynamicTest> sameAsRsync() throws Exception {
        for (int i = 0; i < LANES; i++) {
            lanes.add(lane(Files.createDirectory(work.resolve("lane" + i))));
        }
        ExecutorService pool = Executors.newFixedThreadPool(LANES);
        Map<Case, Future<Map<Pair, Outcome>>> running = new LinkedHashMap<>();
        for (Case c : cases) {
            running.put(c, pool.submit(() -> inLane(c)));
        }
        pool.shutdown();
        List<DynamicTest> tests = new ArrayList<>();
        running.forEach((c, found) -> {
            for (Pair p : Pair.ours()) {
                tests.add(DynamicTest.dynamicTest(p + " " + c, () -> of(found, p).check()));
            }
        });
        tests.add(DynamicTest.dynamicTest("docs/interop.md", () -> checkDocs(running)));
        return tests.stream().onClose(pool::shutdownNow);
    }

    private static Path lane(Path dir) throws Exception {
        Trees.sh(dir, Trees.SOURCE);
        Trees.sh(dir, Trees.OLD_DESTINATION);
        Trees.sh(dir, Trees.NAMES);
        Trees.sh(dir, "printf 'd/\\303\\251\\nz\\nboth/gr\\303\\274n\\n' > list8");
        Trees.sh(dir, "rsync -aHAX --fake-super src/ fake/");
        Files.writeString(
                dir.resolve("list"), "text\nsub/only\n# no\n\nlink\ngone\nsub/deep\n./acl\n");
        Files.write(
                dir.resolve("list0"),
                "text\0sub/only\0link\0gone\0sub\0changed\0sub/changed2\0null\0"
                        .getBytes(StandardCharsets.UTF_8));
        return dir;
    }

    /// How a comparison ended.
    private record Outcome(@Nullable Throwable failure) {
        void check() {
            if (failure != null) {
                throw new AssertionError(failure.getMessage(), failure);
            }
        }
    }

    private static Outcome of(Future<Map<Pair, Outcome>> found, Pair pair) throws Exception {
        return Objects.requireNonNull(found.get().get(pair));
    }

    private Map<Pair, Outcome> inLane(Case c) throws Exception {
        Path lane = lanes.take();
        Map<Pair, Outcome> found = new EnumMap<>(Pair.class);
        try (Interop interop = new Interop(lane)) {
            Map<Pair, Expected> oracle = new EnumMap<>(Pair.class);
            for (Pair p : List.of(Pair.RSYNC_PUSH, Pair.RSYNC_PULL)) {
                oracle.put(p, new Expected(run(lane, interop, c, p), state(lane)));
            }
            for (Pair p : Pair.ours()) {
                try {
                    check(lane, interop, c, p, oracle.get(p.oracle()));
                    found.put(p, new Outcome(null));
                } catch (Exception | AssertionError e) {
                    found.put(p, new Outcome(e));
                }
            }
        } finally {
            lanes.add(lane);
        }
        return found;
    }

    private record Expected(Interop.Outcome outcome, List<String> tree) {}

    /// With `-i` the lines in order of their text: rsync's own order depends on which of its
    /// processes writes first.
    private static void check(
            Path lane, Interop interop, Case c, Pair pair, @Nullable Expected expected)
            throws Exception {
        Objects.requireNonNull(expected);
        Interop.Outcome actual = run(lane, interop, c, pair);
        assertEquals(expected.outcome.exitCode(), actual.exitCode(), () -> show(actual));
        assertEquals("", TreeState.difference(expected.tree, state(lane)), () -> show(actual));
        assertEquals(expected.outcome.transferred(), actual.transferred(), "files transferred");
        if (c.options.contains("i ") || c.options.endsWith("i")) {
            assertEquals(
                    expected.outcome.lines().stream().sorted().toList(),
                    actual.lines().stream().sorted().toList());
        }
    }

    private void checkDocs(Map<Case, Future<Map<Pair, Outcome>>> found) throws Exception {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("| options | onto | protocol |");
        StringBuilder rule = new StringBuilder("|---|---|---|");
        for (Pair p : Pair.ours()) {
            head.append(' ').append(p.described()).append(" |");
            rule.append("---|");
        }
        lines.add(head.toString());
        lines.add(rule.toString());
        for (Case c : cases) {
            StringBuilder row = new StringBuilder("| `").append(c.options);
            row.append(c.sources.equals("src/") ? "`" : "` of `" + c.sources + "`");
            row.append(c.old ? " | an older tree | " : " | nothing | ");
            row.append(c.protocol()).append(" |");
            for (Pair p : Pair.ours()) {
                row.append(
                        of(Objects.requireNonNull(found.get(c)), p).failure == null
                                ? " same |"
                                : " **differs** |");
            }
            lines.add(row.toString());
        }
        InteropDoc.check(section, lines);
    }

    private static String show(Interop.Outcome o) {
        return String.join("\n", o.lines());
    }

    static List<String> state(Path lane) throws Exception {
        return TreeState.withoutPresent(TreeState.of(lane.resolve("dst")));
    }

    static Interop.Outcome run(Path work, Interop interop, Case c, Pair pair) throws Exception {
        Trees.sh(work, "rm -rf dst");
        if (c.old) {
            Trees.sh(work, "cp -a old dst");
        } else {
            Files.createDirectory(work.resolve("dst"));
            Trees.sh(work, "touch -d '2005-05-05' dst");
        }
        return interop.run(
                pair, List.of(c.options.split(" +")), List.of(c.sources.split(" +")), "dst/");
    }
}
