package dev.rsyncproto;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// One direction of a connection in memory, with somebody in the middle. Closing either end wakes
/// the other; `sever` is the connection breaking.
final class Tube {
    /// Sees each piece as it was written and returns what arrives instead; null ends the stream.
    interface Meddler {
        byte[] pass(byte[] piece);
    }

    private static final int CAPACITY = 128 * 1024;

    private final Meddler meddler;
    private final byte[] ring = new byte[CAPACITY];
    private long written;
    private long read;
    private boolean ended;
    private boolean dropped;

    Tube(Meddler meddler) {
        this.meddler = meddler;
    }

    synchronized long moved() {
        return written + read;
    }

    /// Returns when the reader has taken all that was written, or either end is gone.
    synchronized void awaitTaken() throws IOException {
        while (written != read && !ended && !dropped) {
            await();
        }
    }

    synchronized void sever() {
        ended = true;
        dropped = true;
        notifyAll();
    }

    private synchronized void put(byte[] data) throws IOException {
        byte[] piece = ended ? new byte[0] : meddler.pass(data);
        if (piece == null) {
            ended = true;
            notifyAll();
            return;
        }
        for (int done = 0; done < piece.length; ) {
            while (written - read == CAPACITY && !dropped && !ended) {
                await();
            }
            if (dropped) {
                throw new IOException("Broken pipe");
            }
            if (ended) {
                return;
            }
            ring[(int) (written++ % CAPACITY)] = piece[done++];
            if (done == piece.length || written - read == CAPACITY) {
                notifyAll();
            }
        }
    }

    private synchronized int take(byte[] target, int offset, int length) throws IOException {
        while (written == read && !ended && !dropped) {
            await();
        }
        if (dropped || written == read) {
            return -1;
        }
        int n = (int) Math.min(length, written - read);
        for (int i = 0; i < n; i++) {
            target[offset + i] = ring[(int) (read++ % CAPACITY)];
        }
        notifyAll();
        return n;
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return take(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return length == 0 ? 0 : take(target, offset, length);
            }

            @Override
            public void close() {
                synchronized (Tube.this) {
                    dropped = true;
                    Tube.this.notifyAll();
                }
            }
        };
    }

    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                put(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                byte[] piece = new byte[length];
                System.arraycopy(source, offset, piece, 0, length);
                put(piece);
            }

            @Override
            public void close() {
                synchronized (Tube.this) {
                    ended = true;
                    Tube.this.notifyAll();
                }
            }
        };
    }
}
