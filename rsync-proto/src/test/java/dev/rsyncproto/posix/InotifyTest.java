package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class InotifyTest extends PosixFixture {
    @Test
    void renameHasOneCookie() throws Exception {
        dir.mkdir(b("d"), 0755);
        put(b("a\377\n"), "");
        try (Inotify inotify = Inotify.init()) {
            assertEquals(List.of(), inotify.read(0));
            int move = Inotify.IN_MOVED_FROM | Inotify.IN_MOVED_TO;
            int root = inotify.addWatch(dir, move);
            int below = inotify.addWatch(dir, b("d"), move | Inotify.IN_CREATE);
            assertNotEquals(root, below);
            dir.rename(b("a\377\n"), dir, b("d/b"));
            dir.mkdir(b("d/e"), 0755);
            List<Inotify.Event> events = inotify.read(1000);
            assertEquals(3, events.size());
            Inotify.Event from = events.get(0);
            int cookie = from.cookie();
            assertNotEquals(0, cookie);
            assertEquals(
                    new Inotify.Event(root, Inotify.IN_MOVED_FROM, cookie, b("a\377\n")), from);
            assertEquals(
                    new Inotify.Event(below, Inotify.IN_MOVED_TO, cookie, b("b")), events.get(1));
            Inotify.Event made = events.get(2);
            assertTrue(made.is(Inotify.IN_CREATE) && made.is(Inotify.IN_ISDIR));
            inotify.removeWatch(below);
            Inotify.Event gone = inotify.read(1000).get(0);
            assertTrue(gone.is(Inotify.IN_IGNORED));
            assertEquals(below, gone.wd());
        }
    }

    @Test
    void watchesNoSymlink() throws Exception {
        dir.mkdir(b("d"), 0755);
        dir.symlink(b("d"), b("l"));
        try (Inotify inotify = Inotify.init()) {
            int mask = Inotify.IN_CREATE | Inotify.IN_ONLYDIR;
            fails(
                    Errno.ENOTDIR,
                    "inotify_add_watch",
                    b("l"),
                    () -> inotify.addWatch(dir, b("l"), mask));
            inotify.addWatch(b(path + "/l"), mask);
            dir.mkdir(b("d/x"), 0755);
            assertEquals(b("x"), inotify.read(1000).get(0).name());
        }
    }
}
