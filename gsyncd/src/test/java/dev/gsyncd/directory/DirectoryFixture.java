package dev.gsyncd.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.gsyncd.inotify.EventSource;
import dev.gsyncd.secondary.DirectorySecondary;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Inotify;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.session.Stats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A source and a mirror with the real rsync as transfer, so that what is asked of a session is
/// checked against what rsync makes of it.
final class DirectoryFixture implements DirectorySync.Seams {
    final Path source;
    final Path mirror;
    final BlockingQueue<SyncReport> reports = new LinkedBlockingQueue<>();
    final List<SyncReport> seen = new ArrayList<>();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    volatile int failures;
    volatile int partial;
    volatile boolean overflow;
    volatile String machine = "first-start";
    volatile int flushes;

    /// The peer has closed the connection in use; the next one holds.
    volatile boolean severed;

    Duration flushEvery = DirectorySettings.Pauses.DEFAULT.flush();
    private final Path state;
    private final boolean program;
    private @Nullable DirectorySync running;
    private @Nullable Thread thread;

    DirectoryFixture(Path dir, boolean program) throws IOException {
        this.program = program;
        source = Files.createDirectories(dir.resolve("source"));
        mirror = Files.createDirectories(dir.resolve("mirror"));
        state = dir.resolve("state/mark");
    }

    DirectorySettings settings() {
        return settings(false);
    }

    DirectorySettings settings(boolean allowEmptySource) {
        DirectorySettings.Pauses usual = DirectorySettings.Pauses.DEFAULT;
        return new DirectorySettings(
                state,
                allowEmptySource,
                true,
                true,
                new DirectorySettings.Pauses(
                        usual.quiet(),
                        usual.longest(),
                        Duration.ofSeconds(60),
                        flushEvery,
                        Duration.ofMillis(200),
                        usual.longestRetry()));
    }

    DirectorySync make(DirectorySettings settings) throws IOException {
        return DirectorySync.of(bytes(source), settings, this::connect, reports::add, this);
    }

    /// Runs until `stop`, and waits for the first full pass.
    void start() throws Exception {
        DirectorySync sync = make(settings());
        running = sync;
        thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                sync.run();
                            } catch (Throwable e) {
                                failure.set(e);
                            }
                        });
        assertEquals(SyncReport.Kind.FULL, next().kind());
    }

    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
        if (thread != null) {
            thread.join(Duration.ofSeconds(120));
        }
        running = null;
        thread = null;
    }

    SyncReport next() throws InterruptedException {
        SyncReport report = reports.poll(120, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no report", failure.get());
        }
        seen.add(report);
        return report;
    }

    /// Waits until the mirror is equal; the sum of what the batches since then did.
    SyncReport settled() throws Exception {
        long end = System.nanoTime() + 120_000_000_000L;
        List<SyncReport> since = new ArrayList<>(List.of(next()));
        String differs = differences();
        while (!differs.isEmpty() && System.nanoTime() < end) {
            SyncReport more = reports.poll(1, TimeUnit.SECONDS);
            if (more != null) {
                since.add(more);
                seen.add(more);
            }
            differs = differences();
        }
        assertEquals("", differs, () -> "after " + since + ", " + failure.get());
        reports.drainTo(since);
        return since.stream()
                .reduce((a, b) ->
                        new SyncReport(
                                a.kind() == SyncReport.Kind.FULL ? a.kind() : b.kind(),
                                a.reason() + b.reason(),
                                a.files() + b.files(),
                                a.entries() + b.entries(),
                                a.deleted() + b.deleted(),
                                a.renamed() + b.renamed(),
                                a.wireBytes() + b.wireBytes(),
                                a.fileBytes() + b.fileBytes(),
                                a.literalBytes() + b.literalBytes(),
                                a.failed() + b.failed(),
                                a.took(),
                                a.lag()))
                .orElseThrow();
    }

    /// What rsync, comparing by content, would change: nothing when both are equal.
    String differences() throws Exception {
        List<String> command =
                List.of(
                        "rsync",
                        "-aHAXnic",
                        "--delete",
                        "--numeric-ids",
                        source + "/",
                        mirror + "/");
        int[] exit = new int[1];
        String text = output(command, new byte[0], exit);
        // 24: a batch is under way and took a name while rsync looked.
        if (exit[0] != 0 && exit[0] != ExitCode.VANISHED.code()) {
            fail(command + " exits with " + exit[0] + ": " + text);
        }
        return text;
    }

    @Override
    public EventSource events() throws PosixException {
        EventSource kernel = EventSource.kernel();
        return new EventSource() {
            @Override
            public int addWatch(Dir dir, int mask) throws PosixException {
                return kernel.addWatch(dir, mask);
            }

            @Override
            public void removeWatch(int wd) throws PosixException {
                kernel.removeWatch(wd);
            }

            /// With `overflow` set, all events are lost.
            @Override
            public List<Inotify.Event> read(int timeoutMillis) throws PosixException {
                List<Inotify.Event> events = kernel.read(timeoutMillis);
                if (overflow && !events.isEmpty()) {
                    overflow = false;
                    return List.of(new Inotify.Event(-1, Inotify.IN_Q_OVERFLOW, 0, Bytes.EMPTY));
                }
                return events;
            }

            @Override
            public void close() {
                kernel.close();
            }
        };
    }

    @Override
    public Transfer transfer(Dir root, Secondary secondary) {
        Transfer real = program ? this::rsync : new RsyncTransfer(root, secondary);
        return (options, sources) -> {
            if (failures > 0) {
                failures--;
                throw new IOException("connection lost, as the test wants it");
            }
            if (partial > 0) {
                partial--;
                return nothingDone();
            }
            return real.run(options, sources);
        };
    }

    /// A session in which the mirror could write nothing.
    private static Transfer.Outcome nothingDone() {
        Stats.Kinds none = new Stats.Kinds(0, 0, 0, 0, 0);
        Stats stats = new Stats(none, none, none, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new Transfer.Outcome(
                new SessionResult(ExitCode.PARTIAL, stats, List.of(), ""), Set.of(), 1);
    }

    private static final Pattern FIGURE = Pattern.compile("^([A-Z][A-Za-z ]+): ([0-9,]+)");

    private Transfer.Outcome rsync(Options o, List<Bytes> sources) throws IOException {
        List<String> command = new ArrayList<>(List.of("rsync"));
        command.add("-lptgoD" + (o.recurse ? "r" : "") + (o.hardLinks ? "H" : ""));
        command.add("-AXS8");
        flag(command, o.xferDirs == 2, "-d");
        flag(command, o.deleting(), "--delete");
        flag(command, o.ignoreTimes, "-I");
        flag(command, o.force, "--force");
        flag(command, o.inplace, "--inplace");
        flag(command, o.dryRun, "-n");
        flag(command, o.ignoreMissingArgs, "--ignore-missing-args");
        command.addAll(List.of("--numeric-ids", "--stats", "--out-format=%i %n", "--no-h"));
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        if (o.filesFromList != null) {
            command.addAll(List.of("--from0", "--files-from=-"));
            for (Bytes name : o.filesFromList) {
                names.write(name.toArray());
                names.write(0);
            }
            command.add(source + "/");
        } else {
            command.add(source + "/" + (sources.get(0).equals(Bytes.utf8("./")) ? "./" : "?"));
        }
        command.add(mirror + "/");
        return outcome(command, names.toByteArray());
    }

    private static Transfer.Outcome outcome(List<String> command, byte[] input) throws IOException {
        int[] exit = new int[1];
        String text = output(command, input, exit);
        Set<Bytes> sent = new HashSet<>();
        Map<String, Long> figures = new java.util.HashMap<>();
        int complaints = 0;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(">f") || line.startsWith("<f")) {
                sent.add(Bytes.of(line.substring(12).getBytes(StandardCharsets.ISO_8859_1)));
            } else if (line.startsWith("rsync: ")) {
                complaints++;
            }
            Matcher m = FIGURE.matcher(line);
            if (m.find()) {
                figures.put(m.group(1), Long.parseLong(m.group(2).replace(",", "")));
            }
        }
        long deleted = figures.getOrDefault("Number of deleted files", 0L);
        Stats.Kinds none = new Stats.Kinds(0, 0, 0, 0, 0);
        Stats stats =
                new Stats(
                        new Stats.Kinds(figures.getOrDefault("Number of files", 0L), 0, 0, 0, 0),
                        none,
                        new Stats.Kinds(deleted, 0, 0, 0, 0),
                        figures.getOrDefault("Number of regular files transferred", 0L),
                        figures.getOrDefault("Total file size", 0L),
                        figures.getOrDefault("Total transferred file size", 0L),
                        figures.getOrDefault("Literal data", 0L),
                        figures.getOrDefault("Matched data", 0L),
                        0,
                        0,
                        0,
                        figures.getOrDefault("Total bytes sent", 0L),
                        figures.getOrDefault("Total bytes received", 0L));
        ExitCode code = ExitCode.of(exit[0]);
        return new Transfer.Outcome(
                new SessionResult(code, stats, List.of(), text), sent, complaints);
    }

    private static void flag(List<String> command, boolean on, String option) {
        if (on) {
            command.add(option);
        }
    }

    private static String output(List<String> command, byte[] input, int[] exit)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process p = builder.start();
        p.getOutputStream().write(input);
        p.getOutputStream().close();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        try {
            exit[0] = p.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return text;
    }

    static Bytes bytes(Path path) {
        return Bytes.utf8(path.toString());
    }

    private Secondary connect() throws IOException {
        String start = machine;
        severed = false;
        return new DirectorySecondary(Dir.open(bytes(mirror))) {
            @Override
            public String machineStart() {
                return start;
            }

            @Override
            public void requireConnected() throws IOException {
                if (severed) {
                    throw new IOException("closed by the peer, as the test wants it");
                }
            }

            @Override
            public int flushMirror() {
                int errno = super.flushMirror();
                flushes++;
                return errno;
            }
        };
    }
}
