package dev.gsyncd.bench.side;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// A process whose use of the machine is measured, by posix_spawn and wait4: the JDK's own
/// processes do not tell it.
///
/// What posix_spawn starts shares our memory until it executes, and Linux counts that as its peak.
/// So it is a shell that starts the program in the background and ends; the program is then ours to
/// wait for, as we are the reaper of what descends from us.
final class Child {
    /// `struct rusage` begins with two `timeval` and `ru_maxrss` in KiB.
    private static final int RUSAGE_BYTES = 144;

    private static final int MAXRSS_OFFSET = 32;

    private static final MethodHandle SPAWN = find("posix_spawn", 6);
    private static final MethodHandle WAIT4 = find("wait4", 4);
    private static final MethodHandle PRCTL = find("prctl", 5);
    private static final int PR_SET_CHILD_SUBREAPER = 36;

    private Child() {}

    /// What a finished process and all children it waited for have used.
    ///
    /// @param peakKib resident memory of the largest single process
    /// @param output what it wrote to standard output and error
    record Usage(int exitCode, double wall, double cpu, long peakKib, String output) {}

    private static MethodHandle find(String name, int parameters) {
        Linker linker = Linker.nativeLinker();
        ValueLayout[] layouts = new ValueLayout[parameters];
        for (int i = 0; i < parameters; i++) {
            layouts[i] =
                    switch (name) {
                        case "wait4" -> i % 2 == 0 ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS;
                        case "prctl" -> i == 0 ? ValueLayout.JAVA_INT : ValueLayout.JAVA_LONG;
                        default -> ValueLayout.ADDRESS;
                    };
        }
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    }

    /// Runs `command` to its end; its output goes through `scratch`.
    static Usage run(List<String> command, Path scratch, int limitSeconds) throws IOException {
        List<String> argv = new ArrayList<>();
        argv.add("/bin/sh");
        argv.add("-c");
        argv.add("o=$1; shift; \"$@\" </dev/null >\"$o\" 2>&1 & echo $! >\"$o.pid\"");
        argv.add("sh");
        argv.add(scratch.toString());
        argv.addAll(command);
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> e : System.getenv().entrySet()) {
            environment.add(e.getKey() + "=" + e.getValue());
        }
        try (Arena arena = Arena.ofConfined();
                ScheduledExecutorService killer =
                        java.util.concurrent.Executors.newSingleThreadScheduledExecutor()) {
            MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment usage = arena.allocate(RUSAGE_BYTES, 8);
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment path = arena.allocateFrom("/bin/sh");
            MemorySegment args = strings(arena, argv);
            MemorySegment env = strings(arena, environment);
            long start = System.nanoTime();
            reapDescendants();
            int failed = spawn(pid, path, args, env);
            if (failed != 0) {
                throw new IOException("posix_spawn: errno " + failed);
            }
            await(pid.get(ValueLayout.JAVA_INT, 0), status, usage);
            Path number = Path.of(scratch + ".pid");
            int child = Integer.parseInt(Files.readString(number).strip());
            ScheduledFuture<?> kill =
                    killer.schedule(
                            () ->
                                    ProcessHandle.of(child)
                                            .ifPresent(p -> {
                                                p.descendants()
                                                        .forEach(ProcessHandle::destroyForcibly);
                                                p.destroyForcibly();
                                            }),
                            limitSeconds,
                            TimeUnit.SECONDS);
            await(child, status, usage);
            double wall = (System.nanoTime() - start) / 1e9;
            kill.cancel(false);
            int code = status.get(ValueLayout.JAVA_INT, 0);
            return new Usage(
                    (code & 0x7f) == 0 ? code >> 8 & 0xff : 128 + (code & 0x7f),
                    wall,
                    seconds(usage, 0) + seconds(usage, 16),
                    usage.get(ValueLayout.JAVA_LONG, MAXRSS_OFFSET),
                    Files.readString(scratch));
        }
    }

    private static double seconds(MemorySegment usage, int offset) {
        return usage.get(ValueLayout.JAVA_LONG, offset)
                + usage.get(ValueLayout.JAVA_LONG, offset + 8) / 1e6;
    }

    private static MemorySegment strings(Arena arena, List<String> words) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, words.size() + 1L);
        for (int i = 0; i < words.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(words.get(i)));
        }
        array.setAtIndex(ValueLayout.ADDRESS, words.size(), MemorySegment.NULL);
        return array;
    }

    private static int spawn(
            MemorySegment pid, MemorySegment path, MemorySegment args, MemorySegment env) {
        try {
            return (int)
                    SPAWN.invokeExact(pid, path, MemorySegment.NULL, MemorySegment.NULL, args, env);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void reapDescendants() {
        try {
            int failed = (int) PRCTL.invokeExact(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
            if (failed != 0) {
                throw new AssertionError("prctl");
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void await(int child, MemorySegment status, MemorySegment usage) {
        try {
            while (true) {
                int ended = (int) WAIT4.invokeExact(child, status, 0, usage);
                if (ended == child) {
                    return;
                }
                if (!ProcessHandle.of(child).isPresent()) {
                    throw new AssertionError("no child " + child);
                }
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
