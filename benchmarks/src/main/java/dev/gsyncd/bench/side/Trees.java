package dev.gsyncd.bench.side;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Trees of files: made, copied, changed, compared.
final class Trees {
    private static final FileTime OLD = FileTime.from(Instant.parse("2024-02-03T04:05:06Z"));
    private static final String ATTRIBUTES = "unix:mode,uid,gid,size,lastModifiedTime";

    private Trees() {}

    /// A file of random bytes.
    static void file(Path file, long size, long seed) throws IOException {
        Files.createDirectories(file.getParent());
        Random random = new Random(seed);
        byte[] chunk = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
        Files.setLastModifiedTime(file, OLD);
    }

    /// `count` files of up to 8 KiB, 100 in a directory.
    static void manyFiles(Path root, int count) throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            Path dir = root.resolve("d%03d".formatted(i / 100));
            if (i % 100 == 0) {
                Files.createDirectories(dir);
            }
            byte[] content = new byte[random.nextInt(8192)];
            random.nextBytes(content);
            Path file = dir.resolve("file-%05d.dat".formatted(i));
            Files.write(file, content);
            Files.setLastModifiedTime(file, OLD);
        }
    }

    /// Overwrites one KiB in each hundred of a file; its time becomes the present one.
    static void edit(Path file, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] kib = new byte[1024];
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            long stretch = 100 << 10;
            for (long at = 0; at < f.length(); at += stretch) {
                random.nextBytes(kib);
                long room = Math.max(Math.min(stretch, f.length() - at) - kib.length, 1);
                f.seek(at + random.nextLong(room));
                f.write(kib, 0, (int) Math.min(kib.length, f.length() - f.getFilePointer()));
            }
        }
    }

    /// `from` with `bytes` more in front.
    static void insertInFront(Path from, Path to, int bytes) throws IOException {
        byte[] front = new byte[bytes];
        new Random(11).nextBytes(front);
        Files.createDirectories(to.getParent());
        try (OutputStream out = Files.newOutputStream(to)) {
            out.write(front);
            Files.copy(from, out);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(p, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        times(from, to);
    }

    /// Gives the directories a time long past: rsync takes two times in one second for the same.
    static void oldDirectories(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path p : all.filter(Files::isDirectory).toList()) {
                Files.setLastModifiedTime(p, OLD);
            }
        }
    }

    /// Directories get their times last.
    private static void times(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p :
                    all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
                Path target = to.resolve(from.relativize(p).toString());
                Files.setLastModifiedTime(target, Files.getLastModifiedTime(p));
            }
        }
    }

    static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path p : all) {
            Files.delete(p);
        }
    }

    /// What differs first, or nothing: names, types, modes, owners, sizes, times, content.
    static String difference(Path one, Path other, boolean directoryTimes) throws IOException {
        Map<String, Path> expected = list(one);
        Map<String, Path> found = list(other);
        if (!expected.keySet().equals(found.keySet())) {
            TreeMap<String, Path> odd = new TreeMap<>(expected);
            odd.keySet().removeAll(found.keySet());
            return odd.isEmpty() ? "a file too many" : odd.firstKey() + " is missing";
        }
        for (Map.Entry<String, Path> e : expected.entrySet()) {
            Path a = e.getValue();
            Path b = other.resolve(e.getKey());
            Map<String, Object> want = attributes(a);
            Map<String, Object> have = attributes(b);
            if (Files.isDirectory(a, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                want.remove("size");
                have.remove("size");
                if (!directoryTimes) {
                    want.remove("lastModifiedTime");
                    have.remove("lastModifiedTime");
                }
            }
            if (!want.equals(have)) {
                return e.getKey() + ": " + have + ", not " + want;
            }
            if (Files.isRegularFile(a, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                    && Files.mismatch(a, b) >= 0) {
                return e.getKey() + ": other content";
            }
        }
        return "";
    }

    private static Map<String, Object> attributes(Path p) throws IOException {
        return new TreeMap<>(
                Files.readAttributes(p, ATTRIBUTES, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    private static Map<String, Path> list(Path root) throws IOException {
        Map<String, Path> all = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.forEach(p -> all.put(root.relativize(p).toString(), p));
        }
        return all;
    }
}
