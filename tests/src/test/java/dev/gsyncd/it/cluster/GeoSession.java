package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A session as an administrator drives it in a lab, `gluster volume geo-replication …` on gp1, and
/// what of it runs on a host.
///
/// @param volume of the primary
/// @param secondary as the session names it
record GeoSession(Lab lab, String volume, String secondary) {
    static final Duration SOON = Duration.ofSeconds(90);

    String georep(String... arguments) {
        Lab.Result r = tryGeorep(arguments);
        assertEquals(0, r.exit(), r::output);
        return r.output();
    }

    Lab.Result tryGeorep(String... arguments) {
        List<String> all = new ArrayList<>(List.of("volume", "geo-replication", volume, secondary));
        all.addAll(List.of(arguments));
        return tryGluster(lab, "gp1", all.toArray(String[]::new));
    }

    /// `gluster …` that must succeed.
    static void gluster(Lab lab, String host, String... arguments) {
        Lab.Result r = tryGluster(lab, host, arguments);
        assertEquals(0, r.exit(), r::output);
    }

    private static Lab.Result tryGluster(Lab lab, String host, String... arguments) {
        List<String> command = new ArrayList<>(List.of("gluster", "--mode=script"));
        command.addAll(List.of(arguments));
        Lab.Result[] result = new Lab.Result[1];
        // Two commands at a time are one too many for glusterd.
        Lab.await(
                "glusterd to be free",
                SOON,
                () -> {
                    result[0] = lab.in(host, command.toArray(String[]::new));
                    return !result[0].output().contains("Another transaction")
                            && !result[0].output().contains("Locking failed");
                });
        return result[0];
    }

    /// A row of `status`, without the columns that are always the same.
    ///
    /// @param node of the primary
    /// @param secondary its node
    record Row(String node, String brick, String secondary, String status, String crawl) {}

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String line : georep("status").lines().toList()) {
            String[] cells = line.strip().split(" {2,}");
            if (cells.length == 9 && cells[0].startsWith("gp")) {
                rows.add(new Row(cells[0], cells[2], cells[5], cells[6], cells[7]));
            }
        }
        return rows;
    }

    /// @param statuses of all workers, sorted
    void awaitRows(String... statuses) {
        List<String> wanted = List.of(statuses);
        String[] last = new String[1];
        try {
            Lab.await(
                    "status " + wanted,
                    SOON,
                    () -> {
                        List<Row> rows = rows();
                        last[0] = rows.toString();
                        return rows.stream().map(Row::status).sorted().toList().equals(wanted);
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is " + last[0], e);
        }
    }

    /// @param statuses of the one worker of each of these nodes
    void awaitStatuses(Map<String, String> statuses) {
        Map<String, String> last = new TreeMap<>();
        try {
            Lab.await(
                    "status " + statuses,
                    SOON,
                    () -> {
                        last.clear();
                        rows().forEach(row -> last.put(row.node(), row.status()));
                        return last.entrySet().containsAll(statuses.entrySet());
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is " + last, e);
        }
    }

    /// Writes a file and waits until it is on the secondary.
    static void awaitMirrored(Path from, Path to, String name, String content) throws IOException {
        Files.writeString(from.resolve(name), content);
        awaitThere(to, name, content);
    }

    static void awaitThere(Path to, String name, String content) {
        Lab.await(
                name + " on the secondary",
                SOON,
                () -> {
                    try {
                        return Files.readString(to.resolve(name)).equals(content);
                    } catch (IOException _) {
                        return false;
                    }
                });
    }

    static List<Long> ours(Lab lab, String host, String what) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd " + what + " ");
    }

    List<Long> monitors(String host) {
        return ours(lab, host, "monitor");
    }

    List<Long> workers(String host) {
        return ours(lab, host, "worker");
    }

    long monitor(String host) {
        List<Long> found = monitors(host);
        assertEquals(1, found.size(), () -> host + ": " + lab.commands(host));
        return found.getFirst();
    }

    /// The state of a process, as `ps` shows it; X: there is none.
    static char state(long pid) {
        try {
            String stat =
                    Files.readString(
                            Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException _) {
            return 'X';
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
