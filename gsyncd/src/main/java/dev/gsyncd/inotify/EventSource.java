package dev.gsyncd.inotify;

import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Inotify;
import dev.rsyncproto.posix.PosixException;
import java.util.List;

/// Where events come from: the kernel, or a test that lets the queue overflow.
public interface EventSource extends AutoCloseable {
    int addWatch(Dir dir, int mask) throws PosixException;

    void removeWatch(int wd) throws PosixException;

    /// Waits up to `timeoutMillis` for events; none when the time is over.
    List<Inotify.Event> read(int timeoutMillis) throws PosixException;

    @Override
    void close();

    /// The kernel's.
    static EventSource kernel() throws PosixException {
        Inotify inotify = Inotify.init();
        return new EventSource() {
            @Override
            public int addWatch(Dir dir, int mask) throws PosixException {
                return inotify.addWatch(dir, mask);
            }

            @Override
            public void removeWatch(int wd) throws PosixException {
                inotify.removeWatch(wd);
            }

            @Override
            public List<Inotify.Event> read(int timeoutMillis) throws PosixException {
                return inotify.read(timeoutMillis);
            }

            @Override
            public void close() {
                inotify.close();
            }
        };
    }
}
