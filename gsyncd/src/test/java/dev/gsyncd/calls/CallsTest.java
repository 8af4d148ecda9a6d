package dev.gsyncd.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.status.StatusFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the Python gsyncd has not, and what it is not asked: the rest is in CallsAgainstPythonTest.
class CallsTest {
    @TempDir Path dir;
    private Path session;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void conf() throws Exception {
        session = Files.createDirectories(dir.resolve("geo-replication/gv1_h1_gv2"));
        Files.writeString(
                dir.resolve("gsyncd.conf"),
                """
                [__meta__]
                version = 4.0
                [state-file]
                value=%1$s/monitor.status
                [log-file]
                value=%1$s/log/gsyncd.log
                [log-level]
                value=INFO
                [rsync-command]
                value=rsync
                """
                        .formatted(session));
    }

    private Calls.Outcome run(String... args) {
        out.reset();
        err.reset();
        return new Calls(
                        new Places(dir, dir.resolve("gsyncd.conf")),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(args));
    }

    @Test
    void statusOfAllBricksHasTheLastErrorOfAFaultyOne() throws Exception {
        assertEquals(new Calls.Done(1), run("status", "gv1", "h1::gv2"));
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("gsyncd: no worker"));
        Path monitor = session.resolve("monitor.status");
        Files.writeString(monitor, "Other");
        for (String status : List.of("Faulty", "Active")) {
            Path file = session.resolve(StatusFiles.ofBrick("/b c/" + status));
            Files.writeString(file, "{\"worker_status\": \"" + status + "\"}");
            StatusFiles.cause(file, "the mount hangs");
        }
        assertEquals(new Calls.Done(0), run("status", "gv1", "h1::gv2"));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("brick: /b c/Active\n"), text);
        assertTrue(text.contains("\n\nbrick: /b c/Faulty\n"), text);
        assertTrue(text.endsWith("\nlast_error: the mount hangs\n"), text);
        assertEquals(text.indexOf("last_error"), text.lastIndexOf("last_error"));
        assertEquals(new Calls.Done(0), run("status", "gv1", "h1::gv2", "--json"));
        text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("[{\"brick\": \"/b c/Active\", "), text);
        assertTrue(text.endsWith("\"last_error\": \"the mount hangs\"}]\n"), text);
    }

    @Test
    void anOptionThatChangesNothingIsSetAndSaid() throws Exception {
        Files.createFile(session.resolve("gsyncd.conf"));
        assertEquals(
                new Calls.Done(0),
                run("config-set", "gv1", "h1::gv2", "-n", "rsync_command", "-v", "/x"));
        assertEquals(
                "[vars]\nrsync-command = /x\n\n", Files.readString(session.resolve("gsyncd.conf")));
        assertTrue(
                Files.readString(session.resolve("log/gsyncd.log"))
                        .contains("rsync-command is set and changes nothing: "));
    }

    @Test
    void whatIsRefusedIsInTheLogWithAHint() throws Exception {
        Path packaged = dir.resolve("gsyncd.conf");
        Files.writeString(
                packaged,
                Files.readString(packaged)
                        + "[sync-jobs]\nvalue=3\ntype=int\nvalidation=minmax\nmin=1\nmax=100\n");
        Path conf = Files.createFile(session.resolve("gsyncd.conf"));
        Path log = session.resolve("log/gsyncd.log");
        for (String[] one :
                new String[][] {
                    {"sync-jobs", "0", "3", "sync-jobs=0\": give a whole number from 1 to 100"},
                    {"no-such", "0", "2", "Invalid config name \"no-such\": gluster volume"},
                }) {
            assertEquals(
                    new Calls.Done(Integer.parseInt(one[2])),
                    run("config-set", "gv1", "h1::gv2", "-n", one[0], "-v", one[1]));
            assertTrue(Files.readString(log).contains(one[3]), Files.readString(log));
        }
        Files.writeString(conf, "[vars]\nsync-jobs = many\n");
        assertEquals(new Calls.Done(1), run("config-get", "gv1", "h1::gv2"));
        String last = Files.readAllLines(log).getLast();
        assertTrue(last.contains("] E [gsyncd(config-get)]"), last);
        assertTrue(last.contains("sync-jobs cannot be \"many\""), last);
        assertTrue(last.endsWith("mend it, or move it away"), last);
    }

    @Test
    void aMonitorIsHandedOnInTodaysWords() {
        assertEquals(
                new Calls.NoCall(
                        List.of(
                                "monitor",
                                "gv1",
                                "geo@h1::gv2",
                                "--local-node-id",
                                "u-1",
                                "--pause-on-start")),
                run(
                        "--path=/b1 --path=/b2 ",
                        "--monitor",
                        "-c",
                        "gsyncd.conf",
                        "--iprefix=/usr/share",
                        ":gv1",
                        "--glusterd-uuid=u-1",
                        "ssh://geo@h1::gv2:u-2",
                        "--pause-on-start"));
        assertTrue(Files.exists(session.resolve("gsyncd.conf")));
        assertTrue(Files.exists(dir.resolve("geo-replication/gsyncd_template.conf")));
        assertEquals(
                new Calls.NoCall(List.of("secondary", "gv1", "h1::gv2")),
                run("slave", "gv1", "h1::gv2"));
        assertEquals(new Calls.NoCall(List.of(":pop", "h::moz")), run(":pop", "h::moz"));
    }
}
