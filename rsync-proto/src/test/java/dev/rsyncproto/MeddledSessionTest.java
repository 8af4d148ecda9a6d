package dev.rsyncproto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole sessions between our own two ends with a fault somewhere in one direction. Whatever
/// happens, both ends return in time with an exit code, no thread stays, no memory is taken on the
/// peer's word, nothing outside of the destination is touched and no file is half written.
///
/// `-Drsync.meddle.seconds=600` runs longer, `-Drsync.meddle.seed=N` from another seed.
class MeddledSessionTest {
    private static final int SECONDS = Integer.getInteger("rsync.meddle.seconds", 12);
    private static final long SEED = Long.getLong("rsync.meddle.seed", 20260101);
    private static final long MOST_ALLOCATED = 96L << 20;
    private static final long QUIET_MILLIS = 400;
    private static final long LAST_MILLIS = 15_000;

    private static final List<List<String>> OPTIONS =
            List.of(
                    List.of("-aH"),
                    List.of("-aHX", "--delete"),
                    List.of("-aH", "--inplace", "-I"),
                    List.of("-aX", "-c", "--no-W"),
                    List.of("-an", "-i"),
                    List.of("-aHS", "--existing", "--numeric-ids"),
                    List.of("-aR", "--no-implied-dirs", "--files-from=-"));

    @TempDir Path temp;
    private Path source = Path.of(".");
    private final Set<String> knownContents = new HashSet<>();

    private record Ends(@Nullable SessionResult client, @Nullable SessionResult server) {}

    @Test
    void anyFaultEndsCleanly() throws Exception {
        source = Files.createDirectory(temp.resolve("src"));
        fillSource(source);
        note(source);
        String sourceBefore = picture(source);
        List<String> sane = List.of("OK", "OK");
        Map<String, Long> lengths = new TreeMap<>();
        for (int o = 0; o < OPTIONS.size(); o++) {
            for (boolean push : new boolean[] {true, false}) {
                Path here = destination("clean" + o + push);
                Tube[] tubes = {tube(Meddling.Kind.NONE), tube(Meddling.Kind.NONE)};
                Ends ends = session(o, push, here.resolve("dst"), tubes, "no fault");
                assertEquals(sane, codes(ends), "no fault, " + OPTIONS.get(o));
                lengths.put(o + "" + push + 0, tubes[0].moved() / 2);
                lengths.put(o + "" + push + 1, tubes[1].moved() / 2);
            }
        }
        Random random = new Random(SEED);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        int cases = 0;
        Map<String, Integer> outcomes = new TreeMap<>();
        while (System.nanoTime() < end) {
            int o = random.nextInt(OPTIONS.size());
            boolean push = random.nextBoolean();
            int direction = random.nextInt(2);
            long length = lengths.get(o + "" + push + direction);
            Meddling fault = Meddling.random(random, length);
            String name =
                    "case %d: %s %s %s %s"
                            .formatted(
                                    cases,
                                    OPTIONS.get(o),
                                    push ? "push" : "pull",
                                    direction == 0 ? "client to server" : "server to client",
                                    fault);
            Path here = destination("case" + cases++);
            String outside = picture(here.resolve("outside"));
            long allocated = allocated();
            Tube[] tubes = {tube(Meddling.Kind.NONE), tube(Meddling.Kind.NONE)};
            tubes[direction] = new Tube(fault.start());
            Ends ends = session(o, push, here.resolve("dst"), tubes, name);
            long took = allocated() - allocated;
            assertTrue(took < MOST_ALLOCATED, name + " allocated " + took);
            assertEquals(outside, picture(here.resolve("outside")), name);
            assertEquals(
                    Set.of("dst", "outside"),
                    Set.copyOf(names(here)),
                    name + " made a file beside");
            if (!OPTIONS.get(o).contains("--inplace")) {
                checkContents(here.resolve("dst"), name);
            }
            outcomes.merge(codes(ends).toString(), 1, Integer::sum);
            remove(here);
        }
        assertEquals(sourceBefore, picture(source), "the source is as it was");
        assertTrue(cases > 30, "only " + cases + " cases");
        System.out.println("meddled sessions: " + cases + " " + outcomes);
    }

    private static Tube tube(Meddling.Kind kind) {
        return new Tube(new Meddling(kind, 0, 0).start());
    }

    private static List<String> codes(Ends ends) {
        return Stream.of(ends.client, ends.server)
                .map(r -> r == null ? "none" : r.exitCode().toString())
                .toList();
    }

    // ---- one session

    private Ends session(int o, boolean push, Path destination, Tube[] tubes, String name)
            throws Exception {
        List<Bytes> words = new ArrayList<>();
        for (String w : OPTIONS.get(o)) {
            words.add(Bytes.utf8(w));
        }
        boolean listed = OPTIONS.get(o).contains("--files-from=-");
        Bytes from = Bytes.utf8(source + "/");
        Bytes to = Bytes.utf8(destination.toString());
        words.add(push ? from : Bytes.utf8("h:").plus(from));
        words.add(push ? Bytes.utf8("h:").plus(to) : to);
        Options.Builder b = OptionParser.parse(words).options().toBuilder();
        b.checksumSeed = 7;
        if (listed) {
            b.filesFromList = List.of(Bytes.utf8("a/small"), Bytes.utf8("a/deep"));
        }
        Options options = b.build();
        List<Bytes> args =
                new ArrayList<>(ServerArgs.full(options, push, List.of(push ? to : from)));
        args.removeFirst();
        Set<Thread> before = ours();
        CompletableFuture<SessionResult> client = new CompletableFuture<>();
        CompletableFuture<SessionResult> server = new CompletableFuture<>();
        CountDownLatch both = new CountDownLatch(2);
        try (Dir cwd = Dir.open(Bytes.utf8(temp.toString()))) {
            Thread.ofPlatform()
                    .name("test-server")
                    .start(() ->
                            end(
                                    server,
                                    both,
                                    () ->
                                            RsyncServer.serve(
                                                    args,
                                                    tubes[0].input(),
                                                    tubes[1].output(),
                                                    cwd,
                                                    Paths.BENEATH,
                                                    Events.NONE)));
            Thread.ofPlatform()
                    .name("test-client")
                    .start(() ->
                            end(
                                    client,
                                    both,
                                    () ->
                                            push
                                                    ? RsyncClient.push(
                                                            options,
                                                            cwd,
                                                            List.of(from),
                                                            tubes[1].input(),
                                                            tubes[0].output(),
                                                            Events.NONE)
                                                    : RsyncClient.pull(
                                                            options,
                                                            cwd,
                                                            List.of(from),
                                                            to,
                                                            tubes[1].input(),
                                                            tubes[0].output(),
                                                            Events.NONE)));
            await(both, tubes, name);
        }
        for (CompletableFuture<SessionResult> one : List.of(client, server)) {
            try {
                assertTrue(one.get().exitCode() != ExitCode.CRASHED, () -> name + " crashed");
            } catch (java.util.concurrent.ExecutionException e) {
                throw new AssertionError(name, e.getCause());
            }
        }
        Set<Thread> left = ours();
        left.removeAll(before);
        assertTrue(left.isEmpty(), () -> name + " left threads " + left);
        return new Ends(client.get(), server.get());
    }

    private interface End {
        SessionResult run() throws IOException;
    }

    private static void end(CompletableFuture<SessionResult> result, CountDownLatch both, End end) {
        try {
            result.complete(end.run());
        } catch (Throwable t) {
            result.completeExceptionally(t);
        } finally {
            both.countDown();
        }
    }

    /// A fault may leave both ends waiting for one another. Then the connection breaks.
    private static void await(CountDownLatch both, Tube[] tubes, String name) throws Exception {
        long moved = -1;
        while (!both.await(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = tubes[0].moved() + tubes[1].moved();
            if (now == moved) {
                break;
            }
            moved = now;
        }
        if (both.getCount() > 0) {
            tubes[0].sever();
            tubes[1].sever();
            if (!both.await(LAST_MILLIS, TimeUnit.MILLISECONDS)) {
                StringBuilder stacks = new StringBuilder();
                Thread.getAllStackTraces()
                        .forEach((t, s) -> {
                            if (t.getName().contains("rsync")) {
                                stacks.append(t).append('\n');
                                Arrays.stream(s)
                                        .forEach(f -> stacks.append("  ").append(f).append('\n'));
                            }
                        });
                fail(name + " hangs\n" + stacks);
            }
        }
    }

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("rsync-"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    // ---- files

    private static byte[] content(int seed, int length) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static void fillSource(Path dir) throws IOException {
        Files.createDirectories(dir.resolve("a/deep/er"));
        Files.createDirectory(dir.resolve("empty"));
        Files.write(dir.resolve("a/small"), content(1, 100));
        Files.write(dir.resolve("a/deep/er/file"), content(2, 5000));
        Files.write(dir.resolve("big"), content(3, 90_000));
        Files.write(dir.resolve("zeros"), new byte[40_000]);
        Files.write(dir.resolve("edited"), content(4, 30_000));
        Files.createLink(dir.resolve("linked"), dir.resolve("a/small"));
        Files.createSymbolicLink(dir.resolve("away"), Path.of("../outside"));
        for (int i = 0; i < 6; i++) {
            Files.write(dir.resolve("a/n" + i), content(10 + i, 10 * i));
        }
    }

    /// A destination with a past, and beside it what must not be touched.
    private Path destination(String name) throws IOException {
        Path here = Files.createDirectory(temp.resolve(name));
        Path outside = Files.createDirectory(here.resolve("outside"));
        Files.write(outside.resolve("canary"), content(20, 300));
        Path dst = Files.createDirectory(here.resolve("dst"));
        byte[] edited = content(4, 30_000);
        edited[10_000] ^= 1;
        Files.write(dst.resolve("edited"), edited);
        Files.write(dst.resolve("zeros"), content(5, 50_000));
        Files.write(dst.resolve("extra"), content(6, 50));
        Files.createDirectory(dst.resolve("a"));
        Files.createSymbolicLink(dst.resolve("a/deep"), outside);
        Files.createSymbolicLink(dst.resolve("big"), outside.resolve("canary"));
        note(dst);
        return here;
    }

    private void note(Path dir) throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path p : (Iterable<Path>) all::iterator) {
                if (Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)) {
                    knownContents.add(key(p));
                }
            }
        }
    }

    private static String key(Path file) throws IOException {
        byte[] data = Files.readAllBytes(file);
        return data.length + ":" + Arrays.hashCode(data);
    }

    private void checkContents(Path dst, String name) throws IOException {
        try (Stream<Path> all = Files.walk(dst)) {
            for (Path p : (Iterable<Path>) all::iterator) {
                if (Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)) {
                    assertTrue(knownContents.contains(key(p)), name + " half wrote " + p);
                }
            }
        }
    }

    private static List<String> names(Path dir) throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static String picture(Path dir) throws IOException {
        StringBuilder b = new StringBuilder();
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path p : (Iterable<Path>) all.sorted()::iterator) {
                FileTime time = Files.getLastModifiedTime(p, LinkOption.NOFOLLOW_LINKS);
                b.append(dir.relativize(p)).append(' ').append(time);
                b.append(Files.getAttribute(p, "unix:mode", LinkOption.NOFOLLOW_LINKS));
                b.append(Files.getAttribute(p, "unix:uid", LinkOption.NOFOLLOW_LINKS));
                if (Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)) {
                    b.append(key(p));
                }
                b.append('\n');
            }
        }
        return b.toString();
    }

    private static void remove(Path dir) throws IOException {
        Files.walkFileTree(
                dir,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path p, BasicFileAttributes a)
                            throws IOException {
                        Files.delete(p);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path p, @Nullable IOException e)
                            throws IOException {
                        Files.delete(p);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
