package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A shell command whose input and output are one TCP socket, as an inetd gives it: what a
/// `ProcessBuilder`, which has pipes, cannot do. A daemon finds 127.0.0.1 calling.
public final class SocketProgram implements AutoCloseable {
    private static final int SHUT_RDWR = 2;

    private final Fd socket;
    private final int pid;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SocketProgram(Fd socket, int pid) {
        this.socket = socket;
        this.pid = pid;
    }

    /// Starts `/bin/sh -c command` with this process's environment and stderr.
    public static SocketProgram start(Bytes command) throws PosixException {
        List<Bytes> words = List.of(Bytes.utf8("/bin/sh"), Bytes.utf8("-c"), command);
        LoopbackPair pair = LoopbackPair.open(command);
        Fd ours = pair.ours();
        try (Fd theirs = pair.theirs()) {
            return new SocketProgram(ours, Child.spawn(words, theirs.fd(), theirs.fd()));
        } catch (PosixException e) {
            ours.close();
            throw e;
        }
    }

    /// What the program writes.
    public InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return socket.read(target, offset, length);
            }

            @Override
            public void close() throws IOException {
                SocketProgram.this.close();
            }
        };
    }

    /// What the program reads.
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                socket.write(source, offset, length);
            }

            @Override
            public void close() throws IOException {
                SocketProgram.this.close();
            }
        };
    }

    public int pid() {
        return pid;
    }

    /// Ends the connection, which wakes a thread that waits on it, and gives the program two
    /// seconds to end.
    @Override
    public void close() throws PosixException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Scratch s = Scratch.get();
        Fn.SHUTDOWN.call(s, socket.fd(), SHUT_RDWR);
        for (int tenths = 0; tenths < 20 && !reaped(s); tenths++) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        socket.close();
    }

    private boolean reaped(Scratch s) {
        int wnohang = 1;
        return Fn.WAITPID.call(s, pid, 0, wnohang) != 0;
    }
}
