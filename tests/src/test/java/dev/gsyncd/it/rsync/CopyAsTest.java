package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `--copy-as`: who owns what arrives, what may be read and written, and what is said, as with
/// rsync. jrsync is a process of its own here, for it becomes somebody else.
class CopyAsTest {
    private static final int LIMIT_SECONDS = 60;
    private static final Path JRSYNC = Path.of("../rsync-proto/bin/jrsync").toAbsolutePath();

    /// @param from, to below the work directory; `h:` goes through a remote shell
    private record Case(String options, String from, String to) {}

    private static final List<Case> CASES =
            List.of(
                    new Case("-ai --copy-as=nobody", "src/", "new"),
                    new Case("-ai --copy-as=nobody:daemon", "src/", "new"),
                    new Case("-ai --copy-as=65534:1", "src/", "new"),
                    new Case("-ai --copy-as=65534", "src/", "new"),
                    new Case("-ai --copy-as=nobody", "src/", "closed/new"),
                    new Case("-ai --copy-as=nobody", "h:src/", "new"),
                    new Case("-ai --copy-as=nobody", "src/", "h:new"),
                    new Case("-ai -M--copy-as=nobody:daemon", "src/", "h:new"),
                    new Case("-ai -M--copy-as=nobody", "h:src/", "new"),
                    new Case("-a --copy-as=nosuchuser", "src/", "new"),
                    new Case("-a --copy-as=nobody:nosuchgroup", "src/", "new"),
                    new Case("-a --copy-as=:daemon", "src/", "new"),
                    new Case("-a --copy-as=12345", "src/", "new"),
                    new Case("-a --copy-as=99999999999:1", "src/", "new"));

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() {
        assumeTrue(
                new com.sun.security.auth.module.UnixSystem().getUid() == 0,
                "only root can become another user");
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> asRsync(c)));
    }

    private void asRsync(Case c) throws Exception {
        assertEquals(run("rsync", c), run(JRSYNC.toString(), c));
    }

    private record Left(int code, List<String> said, List<String> tree) {}

    private Left run(String program, Case c) throws Exception {
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
        Trees.sh(
                work,
                """
                rm -rf src new closed
                mkdir -p src/dir closed
                chmod 755 src src/dir closed
                echo open >src/open; echo own >src/dir/own; echo secret >src/secret
                chmod 644 src/open src/dir/own; chmod 600 src/secret
                chown daemon:daemon src/dir/own
                printf '#!/bin/sh\\nshift\\nexec sh -c "$*"\\n' >rsh; chmod 755 rsh
                find src -exec touch -h -d @1700000000 {} +
                """);
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(c.options().split(" ")));
        command.addAll(List.of("-e", work.resolve("rsh").toString(), "--rsync-path=" + program));
        command.add(place(c.from()));
        command.add(place(c.to()));
        Path out = work.resolve("said");
        Process p =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .start();
        assertTrue(p.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), command::toString);
        return new Left(p.exitValue(), said(out), tree());
    }

    private String place(String name) {
        return name.startsWith("h:") ? "h:" + work.resolve(name.substring(2)) : work + "/" + name;
    }

    /// The two ends of rsync both say it, one of ours does.
    private static List<String> said(Path out) throws IOException {
        return Files.readAllLines(out).stream()
                .map(l -> l.replaceAll("^rsync: \\[\\w+\\] ", "rsync: [x] "))
                .filter(l -> !l.startsWith("rsync error: ") && !l.startsWith("rsync: connection "))
                .distinct()
                .sorted()
                .toList();
    }

    private List<String> tree() throws Exception {
        Path list = work.resolve("list");
        Trees.sh(
                work,
                "{ find new closed -printf '%p %U:%G %m\\n' 2>/dev/null || :; } | sort >list");
        return Files.readAllLines(list);
    }
}
