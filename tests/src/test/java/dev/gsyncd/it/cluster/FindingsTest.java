package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// What the Python gsyncd gets wrong, one test each: docs/replay.md has the table. After each, both
/// volumes are equal in everything.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class FindingsTest {
    /// Same size, same time, other bytes; the mode changes after, or before.
    private static final String SAME_SIZE_CHANGES =
            """
            for f in chmod-after chmod-before touched truncated; do
                cp --preserve=timestamps $f /tmp/ref-$f
            done
            printf BBBBBBBB | dd of=chmod-after conv=notrunc status=none; chmod 600 chmod-after
            touch -r /tmp/ref-chmod-after chmod-after
            chmod 640 chmod-before; printf BBBBBBBB | dd of=chmod-before conv=notrunc status=none
            touch -r /tmp/ref-chmod-before chmod-before
            printf BBBBBBBB | dd of=touched conv=notrunc status=none
            touch -r /tmp/ref-touched touched
            truncate -s 3 truncated; truncate -s 8 truncated; touch -r /tmp/ref-truncated truncated
            """;

    private static final String SAME_SIZE_FILES =
            "for f in chmod-after chmod-before touched truncated; do printf AAAAAAAA > $f; done";

    @TempDir static Path logs;
    private static FindingsLab it;

    @BeforeAll
    static void build() {
        it = new FindingsLab(logs);
        it.on("first", "for i in $(seq 30); do head -c $((i * 997)) /dev/urandom > f$i; done");
        it.start();
    }

    @AfterAll
    static void end() {
        if (it != null) {
            it.close();
        }
    }

    /// 1: with rsync 3.5.0 every file arrives empty, without an error.
    @Test
    @Order(1)
    void filesArriveWithTheirContent() throws Exception {
        it.equal();
        it.on("content", "for i in $(seq 30); do head -c $((i * 991)) /dev/urandom > f$i; done");
        it.equal();
        assertEquals(991 * 7, Files.size(it.moz.resolve("content/f7")));
    }

    /// 2: same-size change with chmod or touch in one changelog: the old bytes stay for ever.
    @Test
    @Order(2)
    void sameSizeChangesWithChmodOrTouch() {
        it.on("same", SAME_SIZE_FILES);
        it.equal();
        it.on("same", SAME_SIZE_CHANGES);
        it.equal();
    }

    /// 6: one name that is not UTF-8 stops the session; so do other odd objects (users 14, 21).
    @Test
    @Order(3)
    void oddNamesAndObjects() {
        it.on(
                "odd",
                """
                n=$(printf 'caf\\xe9'); echo 1 > "$n"; mkdir "dir-$n"; echo 2 > "dir-$n/$(printf '\\xff\\xfe')"
                mv "$n" "$(printf 'renamed\\x80')"; ln -s "$(printf 'to\\xff')" "$(printf 'link\\xff')"
                echo 3 > "$(printf 'new\\nline')"; echo 4 > '%0A'; echo 5 > ' -dash'; echo 6 > "$(printf 'x%.0s' $(seq 255))"
                ln -s /nowhere/at/all dangling; ln -s dangling twice
                python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
                mkfifo fifo; ln -P dangling dangling-hard
                echo gone > gone; rm gone; mkdir -p d/e; rmdir d/e
                install -m 000 /dev/null unreadable; echo x > locked; chmod 000 locked
                """);
        it.equal();
        it.queueIsEmpty();
    }

    /// 7: ACLs, default ACLs, device numbers, times of all types, removed xattrs.
    @Test
    @Order(4)
    void metadataOfEveryType() {
        it.on(
                "meta",
                """
                mkdir dir; echo f > file; : > empty; mkfifo fifo; ln -s file symlink
                mknod char c 300 70000; mknod block b 7 9
                python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'
                for f in dir file empty fifo char block sock; do setfacl -m u:1234:rw $f; done
                setfacl -d -m u:1235:rwx,g:77:rx dir; mkdir dir/inherits
                for f in dir file empty; do setfattr -n user.one -v 1 $f; setfattr -n user.two -v 2 $f; done
                setfattr -n security.mine -v x file
                chown 1000:1001 dir file empty fifo char block sock; chown -h 1002:1003 symlink
                chmod 4755 file; chmod 2771 dir; chmod 1600 fifo
                for f in dir file empty fifo char block sock symlink; do touch -h -d '2001-02-03 04:05:06.789' $f; done
                """);
        it.equal();
        it.on(
                "meta",
                """
                for f in dir file empty; do setfattr -x user.one $f; setfattr -n user.two -v changed $f; done
                setfattr -x security.mine file
                setfacl -k dir; setfacl -b empty; setfacl -m u:1234:r fifo; setfacl -x u:1234 char
                chown 0:0 file; chown -h 5:6 symlink; chmod 600 block
                for f in dir file empty fifo char block sock symlink; do touch -h -d '2011-12-13 14:15:16.171819' $f; done
                """);
        it.equal();
        it.on("meta", "rm char; mknod char c 301 70001; rm file; mkdir file; rmdir dir/inherits");
        it.equal();
    }

    /// 8: the status says Active and counts no failure while a file does not arrive.
    @Test
    @Order(5)
    void whatCannotBeSyncedIsToldAndTriedAgain() {
        it.on("stuck", "echo one > file; echo two > other");
        it.equal();
        it.lab.ok("gs1", "chattr", "+i", "/srv/bricks/m1/stuck/file");
        try {
            it.on("stuck", "echo more >> file; echo more >> other");
            it.await("a failure in the status", () -> it.status("failures") == 1);
            assertTrue(it.active().contains("gs1"), it.active());
            String queue = it.gsyncd("gp1", "queue", "pop_gs1_moz");
            assertTrue(queue.contains("/stuck/file"), queue);
            assertTrue(queue.contains("side     secondary"), queue);
            assertTrue(queue.contains("Operation not permitted"), queue);
            String why = it.gsyncd("gp1", "why", "/stuck/file");
            assertTrue(why.contains("queued: gfid"), why);
            it.await(
                    "the other to be synced",
                    () -> it.gsyncd("gp1", "why", "stuck/other").contains("  synced: "));
        } finally {
            it.lab.ok("gs1", "chattr", "-i", "/srv/bricks/m1/stuck/file");
        }
        it.gsyncd("gp1", "queue", "--retry");
        it.equal();
        it.await("no failure in the status", () -> it.status("failures") == 0);
        it.queueIsEmpty();
        String why = it.gsyncd("gp1", "why", "stuck/file");
        assertFalse(why.contains("queued"), why);
        assertTrue(it.gsyncd("gp1", "why", ".gsyncd-trash/x").contains("ignored"));
    }

    /// 9: all that an insertion moves is sent again: that is so here. What is changed in place is
    /// not.
    @Test
    @Order(6)
    void editsInPlaceSendLittle() throws Exception {
        it.on("big", "head -c 16M /dev/urandom > file");
        it.equal();
        int before = it.log().length();
        it.on(
                "big",
                "for at in 1 700 1500 3000; do"
                        + " head -c 4096 /dev/urandom | dd of=file bs=4096 seek=$at conv=notrunc status=none;"
                        + " done");
        it.equal();
        it.await("the batch in the log", () -> bytesSent(before) > 4 * 4096);
        long sent = bytesSent(before);
        assertTrue(sent < 1 << 20, sent + " bytes sent");
    }

    /// By the log from an offset on; a batch tells of itself when all of it is done.
    private static long bytesSent(int from) {
        long sent = 0;
        Matcher bytes = Pattern.compile("(\\d+) bytes sent").matcher(it.log().substring(from));
        while (bytes.find()) {
            sent += Long.parseLong(bytes.group(1));
        }
        return sent;
    }

    /// 10: files that vanish meanwhile cost further tries.
    @Test
    @Order(7)
    void filesThatVanishMeanwhile() throws Exception {
        int before = it.log().length();
        it.on(
                "vanish",
                "for i in $(seq 300); do echo $i > f$i; [ $i -gt 5 ] && rm f$((i - 5)) || true; done");
        it.equal();
        assertFalse(it.log().substring(before).contains("not synced"), it.log());
        it.queueIsEmpty();
    }

    /// Users 4, 6, 29: renames with one destination, swaps, chains; hard links.
    @Test
    @Order(8)
    void renamesAndLinks() {
        it.on(
                "renames",
                """
                for i in $(seq 40); do echo $i > tmp$i; mv tmp$i constant; done
                echo a > a; echo b > b; mv a t; mv b a; mv t b
                mkdir -p x/y/z; echo in > x/y/z/f; mv x/y moved; mkdir x/y; mv moved x/y/deeper
                for i in $(seq 10); do mkdir loop$i; echo $i > loop$i/f; mv loop$i loop; mv loop loop$i; done
                echo l > l1; ln l1 l2; ln l2 l3; mv l1 x/l4; rm l2; mkdir l2; echo more >> l3
                echo was-a-file > type; rm type; mkdir type; rmdir type; ln -s l3 type
                """);
        it.equal();
        it.on(
                "renames",
                """
                for i in $(seq 40); do echo again $i > tmp; mv tmp constant; done
                mv x/y/deeper .; rm -rf x; mv loop1 loop2/; mv loop2 loop3/; mv loop3/loop2/loop1 .
                ln l3 l5; mv l5 l2/; rm l3
                """);
        it.equal();
        assertEquals("", it.trash(), "what the primary deleted is no conflict");
    }

    /// Users 2, 3, 9: another file under the name, the file under another name, or none at all.
    @Test
    @Order(9)
    void conflictsAreResolvedAndWhatHadToGiveWayIsKept() throws Exception {
        it.on(
                "conflict",
                "for f in removed elsewhere; do echo $f > $f; done; mkdir dir; echo x > dir/f");
        it.equal();
        it.onSecondary(
                "conflict",
                """
                echo 'only on the secondary' > taken; mkdir -p way/below; echo deep > way/below/f
                rm removed; mv elsewhere moved; mv dir other
                """);
        it.on(
                "conflict",
                """
                echo 'of the primary' > taken; echo a file > way
                echo changed >> removed; echo changed >> elsewhere; mv elsewhere again
                echo x > moved; rm moved; echo y >> dir/f; mv dir renamed
                """);
        it.equal();
        String trash = it.trash();
        String taken = line(trash, "/conflict/taken");
        assertTrue(taken.contains(" file "), trash);
        assertTrue(line(trash, "/conflict/way").contains(" dir "), trash);
        assertEquals(2, trash.lines().count(), trash);
        assertTrue(it.log().contains("\"/conflict/taken\" (gfid "));

        // What is restored is a stranger still.
        it.on("conflict", "rm taken way");
        it.equal();
        String path = taken.substring(taken.indexOf("pop_gs1_moz"));
        it.gsyncd("gs1", "trash", "restore", ":moz", path);
        assertEquals("only on the secondary\n", Files.readString(it.moz.resolve("conflict/taken")));
        it.on("conflict", "echo new > taken");
        it.equal();
        assertEquals(2, it.trash().lines().count(), it.trash());
    }

    /// The same where the primary has removed the directory that it is in: a while later, as the
    /// worker of another brick may be about to delete it.
    @Test
    @Order(10)
    void aStrangerInARemovedDirectoryIsKept() {
        it.on("gone", "mkdir dir; echo f > dir/f");
        it.equal();
        it.onSecondary("gone/dir", "echo stranger > stranger");
        it.on("gone", "rm -r dir");
        it.await(
                "the directory to go",
                () -> {
                    it.gsyncd("gp1", "queue", "--retry");
                    return !Files.exists(it.moz.resolve("gone/dir"));
                });
        it.equal();
        assertTrue(it.trash().contains("/gone/dir/stranger"), it.trash());
    }

    /// 11, 5: a stop that is an error in the log; a start that leaves the worker deaf. And what is
    /// changed between them is found in the changelogs.
    @Test
    @Order(11)
    void startsAndStops() throws Exception {
        it.on("restart", SAME_SIZE_FILES);
        it.equal();
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            it.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.toSeconds() < 20, "stopped in " + took);
            it.on("restart", i == 0 ? SAME_SIZE_CHANGES : "rm touched; mv truncated touched");
            it.start();
            it.equal();
            it.on("restart", "date +%N > live" + i);
            it.equal();
        }
        List<String> errors = it.log().lines().filter(line -> line.contains(" ERROR ")).toList();
        assertEquals(List.of(), errors);
    }

    /// 12: both bricks of a replica on one host: both workers sync.
    @Test
    @Order(12)
    void oneOfTwoBricksWorks() {
        it.await("one Active worker", () -> !it.active().isEmpty());
        assertTrue(
                it.lab
                        .in("gp1", "bash", "-c", "cat /var/lib/misc/gluster/gsyncd/*/brick*.status")
                        .output()
                        .contains("\"Passive\""));
    }

    /// 3: killed in a churn, it stays Faulty for ever.
    @Test
    @Order(13)
    void killedInAChurn() throws Exception {
        Thread load =
                Thread.ofPlatform()
                        .start(() ->
                                it.lab.workload(
                                        it.pop, "--seed", "31", "--pace", "0.01", "churn", "500"));
        for (int kills = 0; kills < 2; kills++) {
            it.await("workers", () -> Sessions.workers(it.lab, "gp1").size() == 2);
            load.join(Duration.ofSeconds(2));
            for (long pid : Sessions.workers(it.lab, "gp1")) {
                Lab.run(List.of("kill", "-KILL", "" + pid), Duration.ofSeconds(10));
            }
        }
        load.join();
        it.equal(120);
    }

    /// A secondary that is held up while its worker is killed may have more to write: the next one
    /// ends it before it begins.
    @Test
    @Order(13)
    void aSecondaryThatWasHeldUpIsEndedBeforeTheNext() {
        it.await("secondaries", () -> !Sessions.secondaries(it.lab, "gs1").isEmpty());
        List<Long> held = Sessions.secondaries(it.lab, "gs1");
        Sessions.signal(held, "-STOP");
        try {
            Sessions.signal(Sessions.workers(it.lab, "gp1"), "-KILL");
            it.on("held", "echo new > file");
            it.equal();
            it.await(
                    "what was held to be gone",
                    () -> held.stream().noneMatch(pid -> Files.exists(Path.of("/proc/" + pid))));
        } finally {
            Sessions.signal(Sessions.secondaries(it.lab, "gs1"), "-CONT");
        }
    }

    /// 4: rolling over every second loses changelogs, and changes with them.
    @Test
    @Order(14)
    void rolloverEverySecond() {
        it.lab.ok("gp1", "gluster", "volume", "set", "pop", "changelog.rollover-time", "1");
        try {
            it.on("rollover", "for i in $(seq 300); do echo $i > f$i; sleep 0.02; done");
            it.equal();
        } finally {
            it.lab.ok("gp1", "gluster", "volume", "reset", "pop", "changelog.rollover-time");
        }
    }

    /// Users 8: a sharded volume.
    @Test
    @Order(15)
    void shardedFiles() throws Exception {
        it.stop();
        for (String host : List.of("gp1", "gs1")) {
            String volume = host.equals("gp1") ? "pop" : "moz";
            it.lab.ok(host, "gluster", "volume", "set", volume, "features.shard", "on");
            it.lab.ok(host, "gluster", "volume", "set", volume, "features.shard-block-size", "4MB");
        }
        it.start();
        it.on(
                "shard",
                "head -c 14M /dev/urandom > file; head -c 9M /dev/urandom > cut; echo s > s");
        it.equal();
        it.on(
                "shard",
                """
                head -c 5000 /dev/urandom | dd of=file bs=1M seek=6 conv=notrunc status=none
                head -c 3M /dev/urandom >> file; truncate -s 5M cut; mv file renamed
                mkdir d; setfacl -d -m u:7:rwx d
                setfattr -n security.mine -v x s; setfattr -n security.mine -v y d
                echo new > .new; mv .new d/new; echo over > .over; mv .over d/new; mv s d
                """);
        it.equal();
        it.queueIsEmpty();
        // A mount that was there before shows what its shard translator remembers.
        Path fresh = it.lab.mount("gs1", "moz", "/mnt/fresh");
        for (String file : List.of("renamed", "cut")) {
            String path = "shard/" + file;
            assertEquals(-1, Files.mismatch(it.pop.resolve(path), fresh.resolve(path)));
        }
        it.on("shard", "rm renamed");
        it.equal();
    }

    private static String line(String text, String end) {
        return text.lines()
                .filter(line -> line.endsWith(end))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + end + " in " + text));
    }
}
