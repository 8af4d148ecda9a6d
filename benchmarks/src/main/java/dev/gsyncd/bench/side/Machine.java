package dev.gsyncd.bench.side;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was measured on, for whoever reads the figures later.
final class Machine {
    private Machine() {}

    static Map<String, Object> describe(Path work, Path root, String rsync) throws IOException {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        m.put("cpu", line(Path.of("/proc/cpuinfo"), "model name"));
        m.put("processors", Runtime.getRuntime().availableProcessors());
        m.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
        m.put("kernel", System.getProperty("os.version"));
        m.put("jdk", System.getProperty("java.vm.version"));
        m.put("rsync", first(List.of(rsync, "--version")));
        m.put("commit", first(List.of("git", "-C", root.toString(), "rev-parse", "HEAD")));
        m.put("fileSystem", Files.getFileStore(work).type());
        m.put("loadBefore", load());
        return m;
    }

    static String load() throws IOException {
        String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ");
        return words[0];
    }

    private static String line(Path file, String key) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(key)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "?";
    }

    private static String first(List<String> command) {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            p.getOutputStream().close();
            String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return out.isEmpty() ? "?" : out.lines().findFirst().orElse("?").strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
