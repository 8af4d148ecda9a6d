package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that we have started, its standard input and output pipes to us, its standard error
/// ours.
///
/// By posix_spawn(3): arguments and environment stay bytes, which the JDK's processes make text of,
/// and nothing is loaded for it. (With the JDK's first process every jar on the class path is
/// opened and asked for a logger, which takes longer than a short run.)
public final class Child implements AutoCloseable {
    private static final Bytes ENVIRONMENT = Bytes.utf8("/proc/self/environ");
    private static final int POSIX_SPAWN_SETSIGMASK = 8;

    /// Not less than the C libraries have: glibc 80 and 336 bytes.
    private static final int ACTIONS_SIZE = 128;

    private static final int ATTRIBUTES_SIZE = 512;
    private static final int SIGNAL_SET_SIZE = 128;

    private final int pid;
    private final FileChannel input;
    private final FileChannel output;
    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    private Child(int pid, FileChannel input, FileChannel output) {
        this.pid = pid;
        this.input = input;
        this.output = output;
    }

    /// Starts `words`, the first of which is looked for in PATH.
    ///
    /// @throws PosixException ENOENT, EACCES and what else execve(2) knows
    public static Child start(List<Bytes> words) throws IOException {
        int[] toChild = pipe();
        int[] fromChild = {-1, -1};
        try {
            fromChild = pipe();
            int pid = spawn(words, toChild[0], fromChild[1]);
            return new Child(pid, write(toChild[1]), read(fromChild[0])).reaped();
        } finally {
            for (int fd : new int[] {toChild[0], toChild[1], fromChild[0], fromChild[1]}) {
                if (fd >= 0) {
                    Fn.CLOSE.call(Scratch.get(), fd);
                }
            }
        }
    }

    private static int[] pipe() throws PosixException {
        Scratch s = Scratch.get();
        Fn.PIPE2.check(s, Bytes.utf8("pipe"), s.structAddress(), OpenFlags.O_CLOEXEC);
        return new int[] {s.struct.getInt(0), s.struct.getInt(4)};
    }

    /// Channels, since closing one wakes who waits on it. They open the pipe anew.
    @SuppressWarnings("resource") // closed with the channel
    private static FileChannel read(int fd) throws IOException {
        return new FileInputStream("/proc/self/fd/" + fd).getChannel();
    }

    @SuppressWarnings("resource") // closed with the channel
    private static FileChannel write(int fd) throws IOException {
        return new FileOutputStream("/proc/self/fd/" + fd).getChannel();
    }

    /// The process id of a program with these descriptors as its first two.
    static int spawn(List<Bytes> words, int stdin, int stdout) throws PosixException {
        Scratch s = Scratch.get();
        Bytes name = words.getFirst();
        Native actions = new Native(ACTIONS_SIZE);
        Native attributes = new Native(ATTRIBUTES_SIZE);
        Native noSignals = new Native(SIGNAL_SET_SIZE);
        Native argv = strings(words);
        Native envp = strings(environment());
        Native pid = new Native(Integer.BYTES);
        try {
            done(name, Fn.POSIX_SPAWN_FILE_ACTIONS_INIT.call(s, actions.address()));
            done(name, Fn.POSIX_SPAWN_FILE_ACTIONS_ADDDUP2.call(s, actions.address(), stdin, 0));
            done(name, Fn.POSIX_SPAWN_FILE_ACTIONS_ADDDUP2.call(s, actions.address(), stdout, 1));
            done(name, Fn.POSIX_SPAWNATTR_INIT.call(s, attributes.address()));
            // The JVM blocks some signals in its threads.
            done(
                    name,
                    Fn.POSIX_SPAWNATTR_SETSIGMASK.call(
                            s, attributes.address(), noSignals.address()));
            done(
                    name,
                    Fn.POSIX_SPAWNATTR_SETFLAGS.call(
                            s, attributes.address(), POSIX_SPAWN_SETSIGMASK));
            long path = s.name("posix_spawnp", name);
            done(
                    name,
                    Fn.POSIX_SPAWNP.call(
                            s,
                            pid.address(),
                            path,
                            actions.address(),
                            attributes.address(),
                            argv.address(),
                            envp.address()));
            Fn.POSIX_SPAWN_FILE_ACTIONS_DESTROY.call(s, actions.address());
            return pid.getInt(0);
        } finally {
            // only their addresses are used above, which keep nothing alive
            for (Native used : List.of(actions, attributes, noSignals, argv, envp)) {
                Reference.reachabilityFence(used);
            }
        }
    }

    /// These functions return their error.
    private static void done(Bytes name, long error) throws PosixException {
        if (error != 0) {
            throw new PosixException("posix_spawn", name, (int) error);
        }
    }

    /// Pointers to C strings, a null pointer, the strings.
    private static Native strings(List<Bytes> words) throws PosixException {
        int at = (words.size() + 1) * Long.BYTES;
        int size = at;
        for (Bytes word : words) {
            if (word.indexOf(0, 0) >= 0) {
                throw new PosixException("posix_spawn", word, Errno.EINVAL);
            }
            size += word.length() + 1;
        }
        Native all = new Native(size);
        for (int i = 0; i < words.size(); i++) {
            byte[] word = words.get(i).toArray();
            all.putLong(i * Long.BYTES, all.address() + at);
            all.put(at, word, 0, word.length);
            at += word.length + 1;
        }
        return all;
    }

    /// What we were started with.
    private static List<Bytes> environment() throws PosixException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        try (Fd fd = Fd.open(ENVIRONMENT, OpenFlags.O_RDONLY, 0)) {
            for (int n = fd.read(buffer, 0, buffer.length);
                    n > 0;
                    n = fd.read(buffer, 0, buffer.length)) {
                all.write(buffer, 0, n);
            }
        }
        List<Bytes> variables = new ArrayList<>();
        Bytes text = Bytes.of(all.toByteArray());
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf(0, at);
            end = end < 0 ? text.length() : end;
            variables.add(text.sub(at, end));
            at = end + 1;
        }
        return variables;
    }

    private Child reaped() {
        Thread.ofPlatform().daemon().name("child-" + pid).start(this::reap);
        return this;
    }

    private void reap() {
        Scratch s = Scratch.get();
        boolean ended = Fn.WAITPID.call(s, pid, s.structAddress(), 0) == pid;
        int how = s.struct.getInt(0);
        int signal = how & 0x7f;
        status.complete(!ended ? -1 : signal == 0 ? how >> 8 & 0xff : 128 + signal);
    }

    public int pid() {
        return pid;
    }

    /// What the program reads.
    public FileChannel input() {
        return input;
    }

    /// What the program writes.
    public FileChannel output() {
        return output;
    }

    /// The exit status, 128 and the number for a signal; empty where it still runs when the time is
    /// over.
    public OptionalInt waitFor(long millis) throws InterruptedException {
        try {
            return OptionalInt.of(status.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return OptionalInt.empty();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError("nothing fails there", e);
        }
    }

    /// Sends a signal if it still runs.
    public void kill(int signal) {
        if (!status.isDone()) {
            Fn.KILL.call(Scratch.get(), pid, signal);
        }
    }

    /// Closes the pipes; the program goes on.
    @Override
    public void close() throws IOException {
        try (input;
                output) {
            return;
        }
    }
}
