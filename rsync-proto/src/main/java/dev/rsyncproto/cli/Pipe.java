package dev.rsyncproto.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A one-way byte channel between two threads: 256 KiB, as much as is there in one read.
///
/// (The JDK's piped streams check their writer's thread and wake up once a second.) Closing the
/// output ends the input; closing the input makes writes fail.
final class Pipe {
    private static final int SIZE = 256 << 10;

    private final byte[] ring = new byte[SIZE];
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long written;
    private long read;
    private boolean ended;
    private boolean dropped;

    InputStream input() {
        return new In();
    }

    OutputStream output() {
        return new Out();
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private void await() throws IOException {
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the other end", e);
        }
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            lock.lock();
            try {
                while (written == read && !ended && !dropped) {
                    await();
                }
                if (written == read) {
                    return -1;
                }
                int at = (int) (read % SIZE);
                int count = (int) Math.min(Math.min(length, written - read), SIZE - at);
                System.arraycopy(ring, at, target, offset, count);
                read += count;
                changed.signalAll();
                return count;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int available() {
            lock.lock();
            try {
                return (int) (written - read);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                dropped = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, source.length);
            lock.lock();
            try {
                int done = 0;
                while (done < length) {
                    while (written - read == SIZE && !dropped && !ended) {
                        await();
                    }
                    if (dropped || ended) {
                        throw new IOException("the other end has closed the connection");
                    }
                    int at = (int) (written % SIZE);
                    int room = (int) Math.min(SIZE - (written - read), SIZE - at);
                    int count = Math.min(room, length - done);
                    System.arraycopy(source, offset + done, ring, at, count);
                    written += count;
                    done += count;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
