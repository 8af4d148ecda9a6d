package dev.gsyncd.bench;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The POSIX layer on a directory of 1,000 files: statx of each, beside what the JDK offers, and
/// the listing.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatBench {
    private static final int FILES = 1000;

    private final List<Bytes> names = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private @Nullable Path root;
    private @Nullable Dir dir;

    @Setup
    public void setup() throws IOException {
        Path made = Files.createTempDirectory("gsyncd-stat-bench.");
        root = made;
        for (int i = 0; i < FILES; i++) {
            Path file = made.resolve("file-" + i);
            Files.write(file, new byte[i]);
            paths.add(file);
            names.add(Bytes.utf8("file-" + i));
        }
        dir = Dir.open(Bytes.utf8(made.toString()));
        long total = (long) FILES * (FILES - 1) / 2;
        if (statx() != total || jdk() != total || jdkUnix() != total || list().size() != FILES) {
            throw new AssertionError("wrong sizes");
        }
    }

    @TearDown
    public void tearDown() throws IOException {
        Objects.requireNonNull(dir).close();
        for (Path path : paths) {
            Files.delete(path);
        }
        Files.delete(Objects.requireNonNull(root));
    }

    @Benchmark
    public long statx() throws PosixException {
        Dir d = Objects.requireNonNull(dir);
        long total = 0;
        for (Bytes name : names) {
            Stat stat = d.stat(name);
            total += stat.size();
        }
        return total;
    }

    @Benchmark
    public long jdk() throws IOException {
        long total = 0;
        for (Path path : paths) {
            total +=
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .size();
        }
        return total;
    }

    @Benchmark
    public long jdkUnix() throws IOException {
        long total = 0;
        for (Path path : paths) {
            Map<String, Object> all =
                    Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
            total += (Long) Objects.requireNonNull(all.get("size"));
        }
        return total;
    }

    @Benchmark
    public List<DirEntry> list() throws PosixException {
        return Objects.requireNonNull(dir).list();
    }
}
