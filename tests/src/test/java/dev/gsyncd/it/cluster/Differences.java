package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What differs between a volume of one brick and its mirror where a Python gsyncd takes part.
final class Differences {
    /// Its mount drops what is set of default ACLs and `security.*`; it makes devices 0:0, and gets
    /// their times as floating point numbers.
    static final Pattern PYTHON_SECONDARY =
            Pattern.compile(
                    "rdev .*|mtime +(char|block) .*|acl +(char|block) .*|acl +dir .*posix_acl_default.*"
                            + "|xattr .*'security\\..*");

    /// It sets times before it writes, sends no ACLs and xattrs of what has no content, no device
    /// numbers, no holes, and in its first crawl no sockets.
    static final Pattern PYTHON_PRIMARY =
            Pattern.compile(
                    "rdev .*|mtime .*|blocks .*|missing +socket .*"
                            + "|(acl|xattr) +(dir|char|block|fifo|socket) .*"
                            + "|(acl|xattr) +file .*!= \\[\\]");

    private Differences() {}

    /// Those that are not known ones, once there are none or the time is over.
    static List<String> unknown(Lab lab, Pattern known, int seconds) {
        Path primary = lab.path("gp1", "/srv/bricks/p1");
        Path secondary = lab.path("gs1", "/srv/bricks/m1");
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<String> unknown;
        do {
            unknown = all(primary, secondary);
            unknown.removeIf(line -> known.matcher(line).matches());
        } while (!unknown.isEmpty() && System.nanoTime() < end);
        return unknown;
    }

    private static List<String> all(Path primary, Path secondary) {
        String compare = Lab.TOP.resolve("tests/lab/compare").toString();
        String output =
                Lab.run(
                                List.of(
                                        compare,
                                        "--brick",
                                        "--max",
                                        "100000",
                                        primary.toString(),
                                        secondary.toString()),
                                Duration.ofMinutes(2))
                        .output();
        assertTrue(output.contains("compare: "), output);
        return new ArrayList<>(
                output.lines().takeWhile(line -> !line.startsWith("compare: ")).toList());
    }
}
