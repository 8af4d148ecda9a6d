package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// A shell command whose input and output are one socket, as an inetd gives it: what a
/// `ProcessBuilder`, which has pipes, cannot do.
public final class SocketProgram implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int SHUT_RDWR = 2;

    /// More than glibc's and musl's posix_spawn_file_actions_t take.
    private static final int FILE_ACTIONS = 256;

    private final Fd socket;
    private final int pid;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SocketProgram(Fd socket, int pid) {
        this.socket = socket;
        this.pid = pid;
    }

    /// Starts `/bin/sh -c command` with this process's environment and stderr.
    public static SocketProgram start(Bytes command) throws PosixException {
        Scratch s = Scratch.get();
        Fn.SOCKETPAIR.check(
                s, command, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s.structAddress());
        Fd ours = new Fd(s.struct.get(JAVA_INT, 0), command);
        try (Fd theirs = new Fd(s.struct.get(JAVA_INT, 4), command)) {
            return new SocketProgram(ours, spawn(s, command, theirs.fd()));
        } catch (PosixException e) {
            ours.close();
            throw e;
        }
    }

    private static int spawn(Scratch s, Bytes command, int fd) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shell = string(arena, Bytes.utf8("/bin/sh"));
            MemorySegment argv = arena.allocate(ADDRESS, 4);
            argv.setAtIndex(ADDRESS, 0, shell);
            argv.setAtIndex(ADDRESS, 1, string(arena, Bytes.utf8("-c")));
            argv.setAtIndex(ADDRESS, 2, string(arena, command));
            argv.setAtIndex(ADDRESS, 3, MemorySegment.NULL);
            long environ =
                    Linker.nativeLinker()
                            .defaultLookup()
                            .findOrThrow("environ")
                            .reinterpret(ADDRESS.byteSize())
                            .get(JAVA_LONG, 0);
            MemorySegment actions = arena.allocate(FILE_ACTIONS, 16);
            MemorySegment pid = arena.allocate(JAVA_INT);
            require(command, Fn.SPAWN_ACTIONS_INIT.call(s, actions.address()));
            try {
                require(command, Fn.SPAWN_ADDDUP2.call(s, actions.address(), fd, 0));
                require(command, Fn.SPAWN_ADDDUP2.call(s, actions.address(), fd, 1));
                require(
                        command,
                        Fn.POSIX_SPAWN.call(
                                s,
                                pid.address(),
                                shell.address(),
                                actions.address(),
                                0,
                                argv.address(),
                                environ));
            } finally {
                Fn.SPAWN_ACTIONS_DESTROY.call(s, actions.address());
            }
            return pid.get(JAVA_INT, 0);
        }
    }

    private static MemorySegment string(Arena arena, Bytes text) throws PosixException {
        if (text.indexOf(0, 0) >= 0) {
            throw new PosixException("posix_spawn", text, Errno.EINVAL);
        }
        return arena.allocateFrom(JAVA_BYTE, text.plus("\0").toArray());
    }

    /// These functions return the errno.
    private static void require(Bytes command, long error) throws PosixException {
        if (error != 0) {
            throw new PosixException("posix_spawn", command, (int) error);
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

    /// Ends the connection, which wakes a thread that waits on it, and gives the program two seconds
    /// to end.
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
