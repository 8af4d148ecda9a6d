package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.rsync.InteropCases.Case;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every option group, push and pull, our client and our server, against rsync on both ends.
class RsyncInteropTest {
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
                    new Case("-a --files-from=:list --ignore-missing-args --delete", "src", true),
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
                    // Without -H two names of one inode are updated in place, and when the
                    // second is looked at decides whether it needs to be.
                    Case.onto("-aHS --inplace --delete"),
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

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> sameAsRsync() throws Exception {
        return new InteropCases(work, CASES, "options").sameAsRsync();
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
                Interop.Outcome outcome = InteropCases.run(work, interop, c, pair);
                assertEquals(List.of(), outcome.lines(), pair + " reports nothing");
            }
            boolean weReceive = pair.push ? pair.ourServer : pair.ourClient;
            String nanos =
                    String.join(" ", InteropCases.state(work)).contains("06.250000000")
                            ? "ours"
                            : "rsync's";
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
                InteropCases.run(work, interop, Case.onto(two.getFirst()), Pair.RSYNC_PUSH);
                List<String> wanted = InteropCases.state(work);
                InteropCases.run(work, interop, Case.onto(two.getLast()), Pair.OUR_CLIENT_PUSHES);
                assertNotEquals(
                        "", TreeState.difference(wanted, InteropCases.state(work)), () -> two + "");
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
