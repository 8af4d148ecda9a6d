package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every option group, push and pull, our client and our server, against rsync on both ends.
class RsyncInteropTest {
    /// @param sources relative to the work directory
    /// @param old whether the destination is there already
    record Case(String options, String sources, boolean old) {
        static Case fresh(String options) {
            return new Case(options, "src/", false);
        }

        static Case onto(String options) {
            return new Case(options, "src/", true);
        }
    }

    static final List<Case> CASES =
            List.of(
                    Case.fresh("-a"),
                    Case.fresh("-r"),
                    Case.fresh("-rl"),
                    Case.fresh("-rlp"),
                    Case.fresh("-rltD"),
                    Case.fresh("-aH"),
                    Case.fresh("-aX"),
                    Case.fresh("-aA"),
                    Case.fresh("-aHAXS --numeric-ids"),
                    Case.fresh("-aHAX --inplace"),
                    Case.fresh("-aS --inplace"),
                    Case.fresh("-ai"),
                    Case.fresh("-n -ai"),
                    Case.fresh("-d -lptgoD"),
                    new Case("-a", "src", false),
                    new Case("-aR", "src/sub/deep src/text", false),
                    new Case("-aR", "src/./sub/only", false),
                    new Case("-aR --no-implied-dirs", "src/sub/only", false),
                    new Case("-a", "src/text", false),
                    new Case("-a --files-from=list --ignore-missing-args", "src", false),
                    new Case("-a --files-from=:list --ignore-missing-args", "src", false),
                    new Case("-aHAX --files-from=list0 --from0 --ignore-missing-args", "src", true),
                    new Case(
                            "-aR0HAX --inplace --numeric-ids --no-implied-dirs --existing"
                                    + " --files-from=list0 --ignore-missing-args --super -I",
                            "src",
                            true),
                    Case.onto("-aH --delete"),
                    Case.onto("-ai"),
                    Case.onto("-aii --delete"),
                    Case.onto("-aHAXi --delete"),
                    Case.onto("-aHAX --inplace --delete"),
                    Case.onto("-n -aHAXi --delete"),
                    Case.onto("-aHAXS --numeric-ids --delete-before"),
                    Case.onto("-a --delete-after"),
                    Case.onto("-a --delete-delay"),
                    Case.onto("-aS --inplace --delete"),
                    Case.onto("-aci"),
                    Case.onto("-aIi"),
                    Case.onto("-aui"),
                    Case.onto("-a --size-only"),
                    Case.onto("-a --existing"),
                    Case.onto("-a --ignore-existing"),
                    Case.onto("-a -W"),
                    Case.onto("-a -B1000"),
                    Case.onto("-rlD --force"),
                    Case.onto("-rlto"),
                    Case.onto("-aO -J"),
                    Case.onto("-a --checksum-seed=7"),
                    Case.onto("-a --checksum-choice=md5"),
                    Case.onto("-a --checksum-choice=md4"),
                    Case.onto("-a --checksum-choice=xxh64"),
                    Case.onto("-a --checksum-choice=xxh3"),
                    Case.onto("-a --checksum-choice=xxh128"),
                    Case.onto("-a --checksum-choice=sha1"),
                    Case.onto("-ac --checksum-choice=none,md5"),
                    Case.onto("-aHAX --protocol=31"),
                    Case.onto("-aHAXSi --numeric-ids --delete --protocol=31"),
                    Case.onto("-aHAX --inplace -c --delete-after --protocol=31"),
                    new Case("-aR --files-from=list --protocol=31", "src", true),
                    new Case("-aR --files-from=:list0 --from0 --protocol=31", "src", false),
                    Case.onto("-a --timeout=20"));

    /// Cases run beside one another: they mostly wait for processes.
    private static final int LANES = 4;

    @TempDir Path work;
    private final BlockingQueue<Path> lanes = new LinkedBlockingQueue<>();

    @TestFactory
    Stream<DynamicTest> sameAsRsync() throws Exception {
        for (int i = 0; i < LANES; i++) {
            lanes.add(lane(Files.createDirectory(work.resolve("lane" + i))));
        }
        ExecutorService pool = Executors.newFixedThreadPool(LANES);
        Map<Case, Future<Map<Pair, Outcome>>> running = new LinkedHashMap<>();
        for (Case c : CASES) {
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

    private static void checkDocs(Map<Case, Future<Map<Pair, Outcome>>> found) throws Exception {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("| options | onto | protocol |");
        StringBuilder rule = new StringBuilder("|---|---|---|");
        for (Pair p : Pair.ours()) {
            head.append(' ').append(p.described()).append(" |");
            rule.append("---|");
        }
        lines.add(head.toString());
        lines.add(rule.toString());
        for (Case c : CASES) {
            StringBuilder row = new StringBuilder("| `").append(c.options);
            row.append(c.sources.equals("src/") ? "`" : "` of `" + c.sources + "`");
            row.append(c.old ? " | an older tree | " : " | nothing | ");
            row.append(c.options.contains("--protocol=31") ? "31 |" : "32 |");
            for (Pair p : Pair.ours()) {
                row.append(
                        of(Objects.requireNonNull(found.get(c)), p).failure == null
                                ? " same |"
                                : " **differs** |");
            }
            lines.add(row.toString());
        }
        InteropDoc.check("options", lines);
    }

    private static String show(Interop.Outcome o) {
        return String.join("\n", o.lines());
    }

    private static List<String> state(Path lane) throws Exception {
        return TreeState.withoutPresent(TreeState.of(lane.resolve("dst")));
    }

    private static Interop.Outcome run(Path work, Interop interop, Case c, Pair pair)
            throws Exception {
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

    @Test
    void theComparisonCanFail() throws Exception {
        Trees.sh(work, Trees.SOURCE);
        Trees.sh(work, "cp -a src copy");
        List<String> wanted = TreeState.of(work.resolve("src"));
        assertEquals("", TreeState.difference(wanted, TreeState.of(work.resolve("copy"))));
        for (String change :
                List.of(
                        "echo >> copy/text",
                        "chmod 601 copy/changed",
                        "chown 9 copy/nothing",
                        "touch -d '2001-02-03 04:05:06.123456788' copy/same",
                        "touch -d '2033-01-02 03:04:05' copy/empty",
                        "setfattr -n user.short -v valuf copy/text",
                        "setfacl -d -m u:8:rwx copy/acl",
                        "rm copy/null; mknod -m 640 copy/null c 1 4",
                        "ln -sf texu copy/link",
                        "cp -a copy/sub/text2 x; mv x copy/sub/text2",
                        "cp --sparse=never -a copy/holes x; mv x copy/holes")) {
            Trees.sh(work, "rm -rf copy; cp -a src copy; " + change);
            assertNotEquals(
                    "", TreeState.difference(wanted, TreeState.of(work.resolve("copy"))), change);
        }
    }

    /// The one difference that is meant: a time that is off by less than a second is put right.
    @Test
    void partsOfASecondAreKept() throws Exception {
        Trees.sh(work, "mkdir src old; echo x > src/f; cp src/f old; touch -d 2001-02-03 src");
        Trees.sh(work, "touch -d '2001-02-03 04:05:06.25' src/f");
        Trees.sh(work, "touch -d '2001-02-03 04:05:06.75' old/f; touch -d 2001-02-03 old");
        Case c = Case.onto("-ai");
        for (Pair pair : Pair.values()) {
            try (Interop interop = new Interop(work)) {
                Interop.Outcome outcome = run(work, interop, c, pair);
                assertEquals(List.of(), outcome.lines(), pair + " reports nothing");
            }
            boolean weReceive = pair.push ? pair.ourServer : pair.ourClient;
            String nanos =
                    String.join(" ", state(work)).contains("06.250000000") ? "ours" : "rsync's";
            assertEquals(weReceive ? "ours" : "rsync's", nanos, pair + "");
        }
    }

    /// Each thing that is compared, with an option left out on one side.
    @Test
    void theCasesCanFail() throws Exception {
        Trees.sh(work, Trees.SOURCE);
        Trees.sh(work, Trees.OLD_DESTINATION);
        try (Interop interop = new Interop(work)) {
            for (List<String> two :
                    List.of(
                            List.of("-aHAX", "-aAX"),
                            List.of("-aHAX", "-aHX"),
                            List.of("-aHAX", "-aHA"),
                            List.of("-a", "-a --no-p"),
                            List.of("-a", "-a --no-t"),
                            List.of("-a", "-a --no-g"),
                            List.of("-a", "-a --no-o"),
                            List.of("-a", "-a --no-D"),
                            List.of("-a", "-a --no-l"),
                            List.of("-a --delete", "-a"),
                            List.of("-aS", "-a"),
                            List.of("-ac", "-a --size-only"))) {
                run(work, interop, Case.onto(two.getFirst()), Pair.RSYNC_PUSH);
                List<String> wanted = state(work);
                run(work, interop, Case.onto(two.getLast()), Pair.OUR_CLIENT_PUSHES);
                assertNotEquals("", TreeState.difference(wanted, state(work)), () -> two + "");
            }
        }
    }

    @Test
    void rsyncIsThere() throws Exception {
        Process p = new ProcessBuilder("rsync", "--version").start();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(text.contains("protocol version 32"), text);
    }
}
