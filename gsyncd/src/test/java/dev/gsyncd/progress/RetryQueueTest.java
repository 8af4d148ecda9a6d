package dev.gsyncd.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryQueueTest {
    private static final Bytes NAME = Bytes.utf8("retry");
    private static final Instant NOW = Instant.ofEpochMilli(1_795_000_000_123L);

    @TempDir private Path temp;

    private Dir dir() throws Exception {
        return Dir.open(Bytes.utf8(temp.toString()));
    }

    private static RetryKey key(int n) {
        EntryName name = new EntryName(Gfid.ROOT, Bytes.of(new byte[] {(byte) 0xff, (byte) n}));
        return switch (n % 3) {
            case 0 -> RetryKey.of(new Gfid(5, n));
            case 1 -> RetryKey.of(name);
            default -> new RetryKey(new Gfid(5, n), name);
        };
    }

    @Test
    void whatFailedIsThereAfterAStartAndWhatSucceededIsNot() throws Exception {
        try (Dir dir = dir()) {
            List<RetryItem> before;
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                for (int i = 0; i < 9; i++) {
                    queue.failed(key(i), "ENOSPC \u00e4", NOW);
                }
                queue.failed(key(4), "EIO", NOW.plusSeconds(7));
                queue.succeeded(key(1));
                queue.succeeded(key(77));
                queue.sync();
                before = List.copyOf(queue.items());
                assertEquals(8, queue.size());
            }
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                assertEquals(before, List.copyOf(queue.items()));
            }
        }
    }

    /// A full disk: what is promised after it got room again must be there after a start.
    @Test
    void aWriteThatIsCutOffHidesNothingThatComesAfter() throws Exception {
        for (int failing = 1; failing < 12; failing++) {
            Files.deleteIfExists(temp.resolve("retry"));
            int[] writes = {0};
            int fail = failing;
            List<RetryItem> promised;
            try (Dir dir = dir();
                    RetryQueue queue =
                            RetryQueue.open(
                                    dir,
                                    NAME,
                                    (fd, bytes, at) -> {
                                        if (++writes[0] == fail) {
                                            fd.pwrite(bytes, 0, bytes.length / 2, at);
                                            throw new IOException("no space");
                                        }
                                        fd.pwrite(bytes, 0, bytes.length, at);
                                    })) {
                for (int i = 0; i < 8; i++) {
                    int n = i;
                    untilItWorks(() -> queue.failed(key(n), "x", NOW));
                    untilItWorks(queue::sync);
                }
                promised = List.copyOf(queue.items());
                assertEquals(8, promised.size());
            } catch (IOException e) {
                assertEquals(1, failing, "only the header can fail at the start");
                continue;
            }
            try (Dir dir = dir();
                    RetryQueue queue = RetryQueue.open(dir, NAME)) {
                assertEquals(promised, List.copyOf(queue.items()), "write " + failing);
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void untilItWorks(Step step) {
        for (int i = 0; i < 3; i++) {
            try {
                step.run();
                return;
            } catch (IOException e) {
                assertEquals("no space", e.getMessage());
            }
        }
        throw new AssertionError("does not heal");
    }

    @Test
    void theEndOfACrawlIsKept() throws Exception {
        try (Dir dir = dir()) {
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                assertEquals(Xtime.NEVER, queue.walkRenamedUntil());
                queue.failed(key(1), "x", NOW);
                queue.crawled(Xtime.ofSeconds(4_000_000_000L));
                queue.failed(key(2), "x", NOW);
                queue.sync();
            }
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                assertEquals(Xtime.ofSeconds(4_000_000_000L), queue.walkRenamedUntil());
                assertEquals(2, queue.size());
            }
        }
    }

    @Test
    void eachTryWaitsLonger() throws Exception {
        try (Dir dir = dir();
                RetryQueue queue = RetryQueue.open(dir, NAME)) {
            Instant at = NOW;
            Duration wait = Duration.ZERO;
            for (int i = 0; i < 20; i++) {
                queue.failed(key(0), "x", at);
                RetryItem item = queue.items().iterator().next();
                assertEquals(i + 1, item.tries());
                assertEquals(NOW, item.first());
                Duration next = Duration.between(at, item.next());
                assertTrue(next.compareTo(wait) >= 0);
                assertTrue(next.compareTo(Duration.ofMinutes(10)) <= 0);
                assertEquals(List.of(), queue.due(item.next().minusMillis(1), 10));
                assertEquals(List.of(item), queue.due(item.next(), 10));
                wait = next;
                at = item.next();
            }
            assertEquals(Duration.ofMinutes(10), wait);

            queue.hurry(at);
            assertEquals(1, queue.due(at, 10).size());
            for (int seconds = 5; seconds < 40; seconds *= 2) {
                at = at.plusMillis(1);
                queue.failed(key(0), "x", at);
                RetryItem item = queue.items().iterator().next();
                assertEquals(at.plusSeconds(seconds), item.next(), "as if it were new");
                at = item.next();
            }
        }
    }

    /// A clock that is years ahead for a while must not put anything off for years.
    @Test
    void whatAClockThatWasAheadPutOffIsDue() throws Exception {
        try (Dir dir = dir();
                RetryQueue queue = RetryQueue.open(dir, NAME)) {
            queue.failed(key(0), "x", NOW.plus(Duration.ofDays(5000)));
            queue.failed(key(1), "x", NOW);
            assertEquals(List.of(key(1)), keys(queue.due(NOW.plus(Duration.ofDays(5000)), 10)));
            assertEquals(List.of(key(0)), keys(queue.due(NOW.plusSeconds(1), 10)));
            queue.failed(key(0), "x", NOW);
            assertEquals(List.of(), keys(queue.due(NOW.plusSeconds(1), 10)));
            assertEquals(List.of(key(0), key(1)), keys(queue.due(NOW.plusSeconds(60), 10)));
        }
    }

    private static List<RetryKey> keys(List<RetryItem> items) {
        return items.stream().map(RetryItem::key).toList();
    }

    /// kill -9 at any byte: what was whole is there, and the queue goes on.
    @Test
    void aLogCutAnywhereGivesWhatWasWhole() throws Exception {
        try (Dir dir = dir()) {
            List<Long> ends = new ArrayList<>();
            List<List<RetryItem>> states = new ArrayList<>();
            Path file = temp.resolve("retry");
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                ends.add(Files.size(file));
                states.add(List.of());
                for (int i = 0; i < 8; i++) {
                    if (i == 5) {
                        queue.succeeded(key(2));
                    } else {
                        queue.failed(key(i), "reason " + i, NOW);
                    }
                    ends.add(Files.size(file));
                    states.add(List.copyOf(queue.items()));
                }
            }
            byte[] log = Files.readAllBytes(file);
            for (int cut = 0; cut <= log.length; cut++) {
                Files.write(file, Arrays.copyOf(log, cut));
                int whole = 0;
                while (whole + 1 < ends.size() && ends.get(whole + 1) <= cut) {
                    whole++;
                }
                try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                    assertEquals(states.get(whole), List.copyOf(queue.items()), "cut " + cut);
                    queue.failed(key(30), "new", NOW);
                }
                try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                    assertEquals(states.get(whole).size() + 1, queue.size(), "cut " + cut);
                }
            }
        }
    }

    /// Damage costs what stood there, and nothing that follows.
    @Test
    void aFlippedByteCostsOneRecord() throws Exception {
        try (Dir dir = dir()) {
            Path file = temp.resolve("retry");
            List<Long> ends = new ArrayList<>(List.of((long) RetryLog.HEADER.length));
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                for (int i = 0; i < 5; i++) {
                    queue.failed(key(i), "x", NOW);
                    ends.add(Files.size(file));
                }
            }
            byte[] log = Files.readAllBytes(file);
            for (int i = 0; i < log.length; i++) {
                byte[] bad = log.clone();
                bad[i] ^= 4;
                Files.write(file, bad);
                int at = i;
                int hit = (int) ends.stream().filter(end -> end <= at).count() - 1;
                List<RetryKey> left = new ArrayList<>();
                for (int n = 0; n < 5; n++) {
                    if (n != hit) {
                        left.add(key(n));
                    }
                }
                boolean tail = hit == 4;
                Files.deleteIfExists(temp.resolve("retry.damaged"));
                try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                    assertEquals(left, keys(queue), "flip " + i);
                    queue.crawled(Xtime.ofSeconds(i));
                }
                assertEquals(!tail, Files.exists(temp.resolve("retry.damaged")), "flip " + i);
                // What was written over it is whole.
                try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                    assertEquals(left, keys(queue), "flip " + i);
                    assertEquals(Xtime.ofSeconds(i), queue.walkRenamedUntil());
                }
            }
        }
    }

    private static List<RetryKey> keys(RetryQueue queue) throws IOException {
        return queue.items().stream().map(RetryItem::key).toList();
    }

    /// As a file system may leave it after a crash.
    @Test
    void aHoleInTheMiddleIsSkipped() throws Exception {
        try (Dir dir = dir()) {
            Path file = temp.resolve("retry");
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                for (int i = 0; i < 5_000; i++) {
                    queue.failed(RetryKey.below(new Gfid(1, i)), "x".repeat(200), NOW);
                }
            }
            byte[] log = Files.readAllBytes(file);
            Arrays.fill(log, log.length / 4, log.length / 2, (byte) 0);
            Files.write(file, log);
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                assertTrue(queue.size() > 3_740 && queue.size() < 3_760, "" + queue.size());
                assertEquals(RetryKey.below(new Gfid(1, 4_999)), keys(queue).getLast());
            }
        }
    }

    @Test
    void anotherFileIsNotOverwritten() throws Exception {
        Files.writeString(temp.resolve("retry"), "something that is not ours, and long enough\n");
        try (Dir dir = dir()) {
            assertThrows(IOException.class, () -> RetryQueue.open(dir, NAME));
        }
        assertTrue(Files.readString(temp.resolve("retry")).startsWith("something"));
    }

    /// A full queue of files with long names, in a process with a heap of 128 MB.
    @Test
    void aMillionItemsNeedLittleMemory() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MillionItems.class.getName(),
                                temp.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        System.out.print(said);
    }

    @Test
    void theLogDoesNotGrowWithoutEnd() throws Exception {
        try (Dir dir = dir()) {
            Random random = new Random(3);
            List<RetryItem> before;
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                for (int i = 0; i < 60_000; i++) {
                    if (random.nextBoolean()) {
                        queue.failed(key(random.nextInt(50)), "x", NOW.plusSeconds(i));
                    } else {
                        queue.succeeded(key(random.nextInt(50)));
                    }
                    if (i % 100 == 0) {
                        queue.sync();
                    }
                }
                queue.sync();
                before = List.copyOf(queue.items());
            }
            assertTrue(Files.size(temp.resolve("retry")) < 12_000 * 90L);
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                assertEquals(before, List.copyOf(queue.items()));
            }
        }
    }
}
