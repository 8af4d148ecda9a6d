package dev.gsyncd.it.differential;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A tree of a few dozen entries, and a second one that is partly like it.
///
/// Everything comes from the random generator: one seed, one pair of trees.
final class DrawnTree {
    private static final String[] NAMES = {
        "a", "b", "c.txt", "d.o", "e f", "g~", ".h", "i-1", "i-2", "j.tmp", "core", "k", "l'm", "n#"
    };
    private static final int[] SIZES = {0, 1, 17, 700, 701, 4096, 33_000, 70_000};
    private static final String[] MODES = {
        "rw-r--r--", "rw-------", "rwxr-xr-x", "r--r--r--", "rwxrwxrwx"
    };

    /// Whole seconds, far from the present, so that a time a run made is told from one it kept.
    private static final long[] TIMES = {1_000_000_000L, 1_100_000_000L, 1_600_000_000L};

    private final Random random;
    private final List<Path> files = new ArrayList<>();

    DrawnTree(Random random) {
        this.random = random;
    }

    void make(Path root) throws IOException {
        Files.createDirectories(root);
        fill(root, 0);
        touch(root);
    }

    private void fill(Path dir, int depth) throws IOException {
        int count = random.nextInt(depth == 0 ? 4 : 0, 7);
        for (int i = 0; i < count; i++) {
            Path path = dir.resolve(NAMES[random.nextInt(NAMES.length)]);
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                entry(path, depth);
            }
        }
    }

    private void entry(Path path, int depth) throws IOException {
        int kind = random.nextInt(10);
        if (kind < 3 && depth < 3) {
            Files.createDirectory(path);
            fill(path, depth + 1);
        } else if (kind == 3) {
            Path target = Path.of(NAMES[random.nextInt(NAMES.length)]);
            Files.createSymbolicLink(path, random.nextInt(4) == 0 ? Path.of("..", "x") : target);
        } else if (kind == 4 && !files.isEmpty()) {
            Files.createLink(path, files.get(random.nextInt(files.size())));
            return;
        } else {
            write(path);
            files.add(path);
        }
        touch(path);
    }

    private void write(Path path) throws IOException {
        byte[] content = new byte[SIZES[random.nextInt(SIZES.length)]];
        if (random.nextBoolean()) {
            random.nextBytes(content);
        } else {
            Arrays.fill(content, (byte) ('a' + random.nextInt(3)));
        }
        Files.write(path, content);
    }

    private void touch(Path path) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            Set<PosixFilePermission> mode =
                    PosixFilePermissions.fromString(
                            Files.isDirectory(path)
                                    ? "rwxr-xr-x"
                                    : MODES[random.nextInt(MODES.length)]);
            Files.setPosixFilePermissions(path, mode);
        }
        time(path, TIMES[random.nextInt(TIMES.length)]);
    }

    private static void time(Path path, long seconds) throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(seconds));
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, time, null);
    }

    /// Makes of a copy of the tree one that is older, newer, smaller and larger in places.
    void change(Path root) throws IOException {
        List<Path> all = new ArrayList<>();
        try (var walk = Files.walk(root)) {
            walk.filter(p -> !p.equals(root)).sorted().forEach(all::add);
        }
        for (Path path : all) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && random.nextInt(3) == 0) {
                changeOne(path);
            }
        }
        if (random.nextBoolean()) {
            Path extra = root.resolve("extra");
            Files.createDirectories(extra);
            write(extra.resolve("x"));
            touch(extra);
        }
        time(root, TIMES[random.nextInt(TIMES.length)]);
    }

    private void changeOne(Path path) throws IOException {
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        switch (random.nextInt(5)) {
            case 0 -> remove(path);
            case 1 -> {
                remove(path);
                entry(path, 2);
            }
            case 2 -> touch(path);
            default -> {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    remove(path);
                    write(path);
                    touch(path);
                } else if (directory) {
                    fill(path, 3);
                }
            }
        }
    }

    static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException e)
                            throws IOException {
                        Files.delete(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
