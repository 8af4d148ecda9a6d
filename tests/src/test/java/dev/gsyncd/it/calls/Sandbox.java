package dev.gsyncd.it.calls;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A directory in which `work`, `log`, `run` and `misc` stand for what GlusterFS keeps under
/// /var/lib/glusterd, /var/log/glusterfs, /run/gluster and /var/lib/misc: programs are run in a
/// mount namespace where they are there. Needs root.
final class Sandbox {
    private static final String ENTER =
            """
            d=$1; shift
            mkdir -p /var/lib/glusterd /var/log/glusterfs /run/gluster /var/lib/misc
            mount --bind "$d/work" /var/lib/glusterd && mount --bind "$d/log" /var/log/glusterfs &&
            mount --bind "$d/run" /run/gluster && mount --bind "$d/misc" /var/lib/misc || exit 99
            exec "$@"
            """;

    private final Path dir;

    Sandbox(Path dir) {
        this.dir = dir;
    }

    /// What a call did.
    ///
    /// @param files all that is there afterwards: type, mode and content
    record Ran(int exitCode, String out, String err, Map<String, String> files) {}

    Ran run(Path program, Case c) throws IOException, InterruptedException {
        clear();
        for (String place :
                List.of(
                        "work/geo-replication/gv1_h1_gv2",
                        "log/geo-replication",
                        "run",
                        "misc/brick")) {
            Files.createDirectories(dir.resolve(place));
        }
        for (Map.Entry<String, String> file : c.files().entrySet()) {
            Path path = dir.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        setfattr("trusted.glusterfs.p.s.stime");
        setfattr("trusted.glusterfs.p.s.entry_stime");
        if (!c.running()) {
            return started(program, c);
        }
        try (FileChannel pid =
                        FileChannel.open(dir.resolve(Case.PID_FILE), StandardOpenOption.WRITE);
                FileLock _ = pid.lock()) {
            return started(program, c);
        }
    }

    private void setfattr(String name) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder(
                                "setfattr",
                                "-n",
                                name,
                                "-v",
                                "12345678",
                                dir.resolve("misc/brick").toString())
                        .inheritIO()
                        .start();
        if (p.waitFor() != 0) {
            throw new IOException("setfattr failed: root and a file system with xattrs are needed");
        }
    }

    private Ran started(Path program, Case c) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                ENTER,
                                "sh",
                                dir.toString(),
                                program.toString()));
        if (!c.root()) {
            int at = command.indexOf(program.toString());
            command.addAll(
                    at, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(c.args());
        Path out = Files.createTempFile("out", null);
        Path err = Files.createTempFile("err", null);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().put("_GLUSTERD_CALLED_", "1");
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("TZ", "Asia/Kolkata");
            Process process = builder.start();
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("did not end in 60 s: " + c.shown());
            }
            return new Ran(
                    process.exitValue(), Files.readString(out), Files.readString(err), files());
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private Map<String, String> files() throws IOException, InterruptedException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(dir)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = dir.relativize(path).toString();
                // What is in a log is for people.
                String content =
                        Files.isDirectory(path)
                                ? "directory"
                                : name.endsWith(".log") ? "log" : Files.readString(path);
                all.put(name, Files.getAttribute(path, "unix:mode") + " " + content);
            }
        }
        Process p =
                new ProcessBuilder(
                                "getfattr",
                                "--absolute-names",
                                "-d",
                                "-m",
                                "trusted.glusterfs",
                                "-e",
                                "hex",
                                dir.resolve("misc/brick").toString())
                        .redirectErrorStream(true)
                        .start();
        all.put(
                "xattrs of the brick",
                new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        p.waitFor();
        return all;
    }

    private void clear() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(dir)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            if (!path.equals(dir)) {
                Files.delete(path);
            }
        }
    }
}
