package dev.gsyncd.inotify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Inotify;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InotifyFeedTest {
    @TempDir Path root;
    Dir dir;
    InotifyFeed feed;
    Scripted source;

    /// The kernel's, with errors and events of the test's own.
    static final class Scripted implements EventSource {
        final EventSource kernel;
        final Queue<Inotify.Event> extra = new ArrayDeque<>();
        int refuseAfter = Integer.MAX_VALUE;
        int errno;

        Scripted(EventSource kernel) {
            this.kernel = kernel;
        }

        @Override
        public int addWatch(Dir d, int mask) throws PosixException {
            if (refuseAfter-- <= 0) {
                throw new PosixException("inotify_add_watch", d.name(), errno);
            }
            return kernel.addWatch(d, mask);
        }

        @Override
        public void removeWatch(int wd) throws PosixException {
            kernel.removeWatch(wd);
        }

        @Override
        public List<Inotify.Event> read(int timeoutMillis) throws PosixException {
            return extra.isEmpty() ? kernel.read(timeoutMillis) : List.of(extra.remove());
        }

        @Override
        public void close() {
            kernel.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        dir = Dir.open(Bytes.utf8(root.toString()));
        source = new Scripted(EventSource.kernel());
        feed = new InotifyFeed(dir, source);
    }

    @AfterEach
    void close() {
        feed.close();
        dir.close();
    }

    /// All changes until there are none.
    private List<TreeChange> drain() throws Exception {
        List<TreeChange> all = new ArrayList<>();
        for (List<TreeChange> some = feed.poll(200); !some.isEmpty(); some = feed.poll(100)) {
            all.addAll(some);
        }
        return all;
    }

    private static TreeChange content(String path) {
        return new TreeChange.Content(Bytes.utf8(path));
    }

    private static TreeChange entries(String path) {
        return new TreeChange.Entries(Bytes.utf8(path));
    }

    private void mkdirs(String path) throws Exception {
        Files.createDirectories(root.resolve(path));
    }

    private void touch(String path) throws Exception {
        Files.writeString(root.resolve(path), "x");
    }

    @Test
    void filesAndDirectoriesThatWereThere() throws Exception {
        mkdirs("a/b");
        feed.start();
        assertEquals(3, feed.watched());
        assertEquals(List.of(), drain());
        touch("a/b/f");
        List<TreeChange> got = drain();
        assertTrue(got.contains(content("a/b/f")), got.toString());
        assertTrue(got.contains(entries("a/b")), got.toString());
        Files.delete(root.resolve("a/b/f"));
        assertTrue(drain().contains(entries("a/b")));
    }

    /// Made in one go: only the first has an event, the rest is found.
    @Test
    void aNewTree() throws Exception {
        feed.start();
        mkdirs("n/o/p");
        touch("n/o/p/q");
        List<TreeChange> got = drain();
        for (String d : List.of("", "n", "n/o", "n/o/p")) {
            assertTrue(got.contains(entries(d)), d + " in " + got);
        }
        assertTrue(got.contains(content("n/o/p/q")), got.toString());
        assertEquals(4, feed.watched());
        touch("n/o/p/r");
        assertTrue(drain().contains(content("n/o/p/r")));
    }

    @Test
    void renamesKeepTheirWatches() throws Exception {
        mkdirs("a/b");
        mkdirs("z");
        feed.start();
        Files.move(root.resolve("a"), root.resolve("z/c"));
        touch("z/c/b/f");
        List<TreeChange> got = drain();
        var moved = new TreeChange.Moved(Bytes.utf8("a"), Bytes.utf8("z/c"), true);
        assertTrue(got.contains(moved), got.toString());
        assertTrue(got.contains(content("z/c/b/f")), got.toString());
        assertTrue(got.contains(entries("")) && got.contains(entries("z")), got.toString());
        Files.move(root.resolve("z/c/b/f"), root.resolve("g"));
        got = drain();
        assertTrue(
                got.contains(new TreeChange.Moved(Bytes.utf8("z/c/b/f"), Bytes.utf8("g"), false)),
                got.toString());
        assertEquals(4, feed.watched());
    }

    @Test
    void outOfTheTreeAndBackIn(@TempDir Path outside) throws Exception {
        mkdirs("a/b");
        touch("a/b/f");
        feed.start();
        Files.move(root.resolve("a"), outside.resolve("a"));
        List<TreeChange> got = drain();
        assertEquals(List.of(entries("")), got.stream().distinct().toList());
        assertEquals(1, feed.watched());
        Files.writeString(outside.resolve("a/b/f"), "unseen");
        assertEquals(List.of(), drain());
        Files.move(outside.resolve("a"), root.resolve("back"));
        got = drain();
        assertTrue(got.contains(content("back/b/f")), got.toString());
        assertTrue(got.contains(entries("back/b")), got.toString());
        assertEquals(3, feed.watched());
    }

    @Test
    void oneAfterTheOtherThroughTheSameName() throws Exception {
        mkdirs("a");
        feed.start();
        Files.move(root.resolve("a"), root.resolve("b"));
        mkdirs("a");
        Files.move(root.resolve("a"), root.resolve("c"));
        mkdirs("a");
        List<TreeChange> got = drain();
        boolean lost = got.stream().anyMatch(TreeChange.Lost.class::isInstance);
        if (lost) {
            feed.start();
        }
        touch("a/1");
        touch("b/2");
        touch("c/3");
        got = drain();
        for (String f : List.of("a/1", "b/2", "c/3")) {
            assertTrue(got.contains(content(f)), f + " in " + got);
        }
    }

    @Test
    void overflowIsSaid() throws Exception {
        feed.start();
        source.extra.add(new Inotify.Event(-1, Inotify.IN_Q_OVERFLOW, 0, Bytes.EMPTY));
        assertInstanceOf(TreeChange.Lost.class, drain().get(0));
    }

    @Test
    void theLimitOfWatchesIsSaid() throws Exception {
        mkdirs("a/b");
        mkdirs("c");
        source.refuseAfter = 2;
        source.errno = Errno.ENOSPC;
        feed.start();
        assertTrue(feed.limitReached());
        assertEquals(2, feed.watched());
        source.refuseAfter = Integer.MAX_VALUE;
        feed.start();
        assertFalse(feed.limitReached());
        assertEquals(4, feed.watched());
    }

    @Test
    void unreadableDirectoriesAreSaid() throws Exception {
        mkdirs("a");
        source.refuseAfter = 1;
        source.errno = Errno.EACCES;
        feed.start();
        assertEquals(Set.of(Bytes.utf8("a")), feed.unreadable());
    }
}
