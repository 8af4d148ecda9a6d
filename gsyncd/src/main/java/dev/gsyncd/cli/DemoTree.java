package dev.gsyncd.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// The demo's own directory: a sample tree, and changes to it.
final class DemoTree {
    private static final int BIG_BYTES = 32 << 20;
    private static final int DIRECTORIES = 5;
    private static final int FILES_EACH = 20;
    private static final int EDITS = 5;

    private final Path root;
    private final Random random = new Random(7);
    private int step;

    DemoTree(Path root) {
        this.root = root;
    }

    /// A hundred small files, a link and one big file.
    void make() throws IOException {
        for (int d = 0; d < DIRECTORIES; d++) {
            Path directory = Files.createDirectories(root.resolve("docs/part-" + d));
            for (int f = 0; f < FILES_EACH; f++) {
                Files.writeString(
                        directory.resolve("page-" + f + ".txt"),
                        ("Page " + f + " of part " + d + "\n").repeat(40));
            }
        }
        Files.createSymbolicLink(root.resolve("latest"), Path.of("docs/part-4"));
        byte[] big = new byte[BIG_BYTES];
        random.nextBytes(big);
        Files.write(root.resolve("big.bin"), big);
    }

    /// Makes the next change; what it was, for people.
    String change() throws IOException {
        int n = step++;
        return switch (n % 4) {
            case 0 -> {
                Path file = root.resolve("docs/part-0/note-" + n + ".txt");
                Files.writeString(file, "Written by the demo, step " + n + "\n");
                yield "created " + root.relativize(file);
            }
            case 1 -> {
                try (RandomAccessFile big =
                        new RandomAccessFile(root.resolve("big.bin").toFile(), "rw")) {
                    for (int i = 0; i < EDITS; i++) {
                        big.seek(random.nextInt(BIG_BYTES - 100));
                        big.write(("edit " + n).getBytes(StandardCharsets.US_ASCII));
                    }
                }
                yield "edited a few bytes in big.bin (" + (BIG_BYTES >> 20) + " MiB)";
            }
            case 2 -> {
                Path from = n / 4 % 2 == 0 ? root.resolve("docs/part-1") : root.resolve("moved");
                Path to = n / 4 % 2 == 0 ? root.resolve("moved") : root.resolve("docs/part-1");
                Files.move(from, to);
                yield "renamed directory " + root.relativize(from) + " to " + root.relativize(to);
            }
            default -> {
                Path file = root.resolve("docs/part-0/note-" + (n - 3) + ".txt");
                Files.delete(file);
                yield "deleted " + root.relativize(file);
            }
        };
    }
}
