package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Two real Gluster clusters in network namespaces, through `tests/lab/lab`. Volume `pop` on the
/// primary hosts gp1…, volume `moz` on the secondary hosts gs1….
final class Lab implements AutoCloseable {
    static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    static final Path GSYNCD = TOP.resolve("gsyncd/bin/gsyncd");
    private static final Path LAB = TOP.resolve("tests/lab/lab");

    private static final int LOG_LINES = Integer.getInteger("lab.log.lines", 80);

    private final Path dir;
    private final List<Process> started = new ArrayList<>();

    private Lab(Path dir) {
        this.dir = dir;
    }

    /// Builds both clusters; `options` as `lab up` takes them.
    static Lab up(String... options) {
        String given = System.getenv("GSYNC_LAB");
        Path dir = Path.of(given == null ? "/tmp/gsyncd-test-lab" : given);
        Lab lab = new Lab(dir);
        lab.lab(List.of("down"));
        List<String> command = new ArrayList<>(List.of("up"));
        command.addAll(List.of(options));
        lab.lab(command);
        return lab;
    }

    /// What `lab VERB…` prints; a failure fails the test with all that it printed.
    String lab(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(LAB.toString(), "--dir", dir.toString()));
        command.addAll(arguments);
        Result r = run(command, Duration.ofMinutes(4));
        assertEquals(0, r.exit(), () -> String.join(" ", command) + ":\n" + r.output());
        return r.output();
    }

    /// Runs a command inside a host.
    Result in(String host, String... command) {
        List<String> all =
                new ArrayList<>(List.of(LAB.toString(), "--dir", dir.toString(), "in", host));
        all.addAll(List.of(command));
        return run(all, Duration.ofMinutes(4));
    }

    /// As [#in], for a command that must succeed.
    String ok(String host, String... command) {
        Result r = in(host, command);
        assertEquals(
                0, r.exit(), () -> host + ": " + String.join(" ", command) + ":\n" + r.output());
        return r.output();
    }

    /// Starts a command inside a host and leaves it running; its output goes to `log`.
    Process start(Path log, String host, String... command) {
        List<String> all =
                new ArrayList<>(List.of(LAB.toString(), "--dir", dir.toString(), "in", host));
        all.addAll(List.of(command));
        try {
            Process p =
                    new ProcessBuilder(all)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            started.add(p);
            return p;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Mounts a volume inside a host; the path by which this test reaches it.
    Path mount(String host, String volume, String at) {
        return Path.of(lab(List.of("mount", host, volume, at)).strip());
    }

    /// A directory of a host as this test reaches it.
    Path path(String host, String directory) {
        return Path.of(lab(List.of("path", host, directory)).strip());
    }

    /// Process ids, as this machine counts them, of a host's processes whose command line matches.
    List<Long> pids(String host, String regex) {
        return lab(List.of("pids", host, regex)).lines().map(Long::valueOf).toList();
    }

    /// The command lines of all processes of a host.
    List<String> commands(String host) {
        List<String> all = new ArrayList<>();
        for (long pid : pids(host, ".")) {
            try {
                all.add(
                        Files.readString(Path.of("/proc/" + pid + "/cmdline"))
                                .replace('\0', ' ')
                                .strip());
            } catch (IOException _) {
                // it ended meanwhile
            }
        }
        return all;
    }

    String workload(Path mount, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(TOP.resolve("tests/lab/workload").toString()));
        command.addAll(List.of(arguments).subList(0, arguments.length - 2));
        command.add(mount.toString());
        command.addAll(List.of(arguments).subList(arguments.length - 2, arguments.length));
        Result r = run(command, Duration.ofMinutes(4));
        assertEquals(0, r.exit(), r::output);
        return r.output();
    }

    /// Waits until the two trees are equal in everything; the comparer's last words.
    String assertEqualTrees(Path one, Path two, boolean bricks, int seconds) {
        List<String> command =
                new ArrayList<>(List.of(TOP.resolve("tests/lab/compare").toString()));
        if (bricks) {
            command.add("--brick");
        }
        command.addAll(
                List.of("--wait", "" + seconds, "--max", "40", one.toString(), two.toString()));
        Result r = run(command, Duration.ofSeconds(seconds + 120));
        assertEquals(0, r.exit(), () -> r.output() + logs());
        return r.output();
    }

    /// The last words of all of our logs, on all hosts.
    private String logs() {
        String command =
                "for log in $(find /var/log/glusterfs/geo-replication* -name 'gsyncd.log'); do"
                        + " echo \"== $(hostname) $log\"; tail -n "
                        + LOG_LINES
                        + " \"$log\"; done";
        return lab(List.of("hosts"))
                .lines()
                .map(line -> line.split(" ")[0])
                .filter(host -> host.matches("g[ps][0-9]+"))
                .map(host -> in(host, "sh", "-c", command).output())
                .collect(Collectors.joining("\n"));
    }

    static void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("gave up waiting for " + what);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    record Result(int exit, String output) {}

    static Result run(List<String> command, Duration limit) {
        try {
            Path out = Files.createTempFile("gsyncd-test", ".out");
            try {
                Process p =
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(out.toFile())
                                .redirectInput(Path.of("/dev/null").toFile())
                                .start();
                if (!p.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    p.destroyForcibly();
                    return new Result(
                            124,
                            String.join(" ", command)
                                    + ": took over "
                                    + limit
                                    + "\n"
                                    + Files.readString(
                                            out, java.nio.charset.StandardCharsets.ISO_8859_1));
                }
                return new Result(
                        p.exitValue(),
                        Files.readString(out, java.nio.charset.StandardCharsets.ISO_8859_1));
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        for (Process p : started) {
            p.destroy();
        }
        lab(List.of("down"));
    }
}
