package dev.gsyncd.progress;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// Fills a retry queue in the directory that is its argument, and opens it again.
public final class MillionItems {
    private static final int ITEMS = RetryQueue.MAX_ITEMS;
    private static final Bytes NAME = Bytes.utf8("retry");

    private MillionItems() {}

    public static void main(String[] args) throws Exception {
        Instant now = Instant.ofEpochSecond(1_795_000_000L);
        long start = System.nanoTime();
        try (Dir dir = Dir.open(Bytes.utf8(args[0]))) {
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                for (int i = 0; i < ITEMS; i++) {
                    queue.failed(key(i), "Permission denied on file " + i, now);
                }
                queue.sync();
                try {
                    queue.failed(key(ITEMS), "one too many", now);
                    throw new AssertionError("takes any number");
                } catch (IOException full) {
                    System.out.println(full.getMessage());
                }
                queue.failed(key(ITEMS / 2), "again", now.plusSeconds(9));
                queue.succeeded(key(1));
            }
            try (RetryQueue queue = RetryQueue.open(dir, NAME)) {
                check(queue.size() == ITEMS - 1, "size " + queue.size());
                check(queue.due(now.plusSeconds(4), 10).isEmpty(), "due too early");
                List<RetryItem> due = queue.due(now.plusSeconds(5), 1000);
                check(due.size() == 1000, "due " + due.size());
                check(due.getFirst().key().equals(key(0)), "first " + due.getFirst());
                check(due.get(1).key().equals(key(2)), "second " + due.get(1));
            }
            int[] again = {0};
            int items =
                    RetryQueue.read(
                            dir,
                            NAME,
                            item -> again[0] += item.reason().equals("again") ? item.tries() : 0);
            check(items == ITEMS - 1 && again[0] == 2, items + " items, tries " + again[0]);
        }
        System.out.printf("%d items in %d ms%n", ITEMS, (System.nanoTime() - start) / 1_000_000);
    }

    private static RetryKey key(int i) {
        if (i % 2 == 0) {
            return RetryKey.of(new Gfid(4711, i));
        }
        Bytes name = Bytes.utf8("a name of some length, as people give them, number " + i);
        return RetryKey.of(new EntryName(new Gfid(42, i / 1000), name));
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
