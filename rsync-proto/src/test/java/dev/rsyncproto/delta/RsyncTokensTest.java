package dev.rsyncproto.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.checksum.SumChoice;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The installed rsync as the oracle: its sums and tokens for larger files are ours, byte for byte.
///
/// No rsync is a failure. rsync runs against itself through a shell that records both directions.
class RsyncTokensTest {
    private static final int SIZE = 3_000_000;

    @TempDir Path dir;

    private byte[] up = new byte[0];
    private byte[] down = new byte[0];

    private void rsync(byte[] old, byte[] fresh, List<String> options) throws Exception {
        Path source = dir.resolve("src");
        Path target = dir.resolve("dst");
        Files.write(source, fresh);
        Files.write(target, old);
        Files.setLastModifiedTime(source, FileTime.from(1_600_000_000, TimeUnit.SECONDS));
        Files.setLastModifiedTime(target, FileTime.from(1_500_000_000, TimeUnit.SECONDS));
        Path shell = dir.resolve("rsh");
        Files.writeString(
                shell,
                """
                #!/bin/sh
                shift
                rm -f fifo
                mkfifo fifo
                exec 3<&0
                tee up <&3 >fifo &
                "$@" <fifo | tee down
                kill $!
                """);
        assertTrue(shell.toFile().setExecutable(true));
        List<String> command =
                new ArrayList<>(List.of("rsync", "-e", shell.toString(), "--no-whole-file", "-tI"));
        command.addAll(options);
        command.addAll(List.of("--checksum-seed=1", "host:" + source, target.toString()));
        Process process =
                new ProcessBuilder(command)
                        .directory(dir.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(new File(dir.toFile(), "log"))
                        .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "rsync hangs");
        assertEquals(0, process.exitValue(), () -> text(dir.resolve("log")));
        up = Capture.data(Files.readAllBytes(dir.resolve("up")));
        down = Capture.data(Files.readAllBytes(dir.resolve("down")));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void sameAsRsync(String what, byte[] old, byte[] fresh, int blockSize)
            throws Exception {
        for (boolean inPlace : new boolean[] {false, true}) {
            List<String> options = new ArrayList<>(List.of("--checksum-choice=xxh3"));
            if (inPlace) {
                options.add("--inplace");
            }
            if (blockSize > 0) {
                options.add("--block-size=" + blockSize);
            }
            rsync(old, fresh, options);
            Deltas deltas = Deltas.of(SumChoice.XXH3);
            byte[] sums = deltas.sums(old, blockSize, 2);
            assertTrue(Capture.contains(up, sums), what + ": sums");
            byte[] tokens = deltas.tokens(sums, fresh, inPlace);
            assertTrue(
                    Capture.contains(down, tokens),
                    what + (inPlace ? " in place" : "") + ": tokens");
            tokens[tokens.length / 2] ^= 1;
            assertFalse(Capture.contains(down, tokens), "the oracle can fail");
        }
    }

    private static byte[] random(int seed, int length) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    @Test
    void scatteredEdits() throws Exception {
        byte[] old = random(1, SIZE);
        byte[] fresh = old.clone();
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            int at = random.nextInt(SIZE - 1024);
            System.arraycopy(random(i, 1024), 0, fresh, at, 1024);
        }
        sameAsRsync("edits", old, fresh, 0);
        sameAsRsync("edits, 131072", old, fresh, 131_072);
        sameAsRsync("edits, 512", old, fresh, 512);
    }

    @Test
    void insertedAppendedCut() throws Exception {
        byte[] old = random(3, SIZE);
        byte[] inserted = new byte[SIZE + 77];
        System.arraycopy(random(4, 77), 0, inserted, 0, 77);
        System.arraycopy(old, 0, inserted, 77, SIZE);
        sameAsRsync("inserted", old, inserted, 0);
        sameAsRsync("appended", old, Arrays.copyOf(old, SIZE + 5000), 0);
        sameAsRsync("cut", old, Arrays.copyOfRange(old, 12_345, SIZE - 5), 0);
        sameAsRsync("nothing alike", old, random(5, 400_000), 0);
        sameAsRsync("short", old, Arrays.copyOf(old, 1), 0);
    }

    @Test
    void shuffledBlocks() throws Exception {
        byte[] old = random(6, SIZE);
        byte[] fresh = new byte[SIZE];
        Random random = new Random(7);
        int piece = 10_000;
        for (int at = 0; at < SIZE; at += piece) {
            System.arraycopy(old, random.nextInt(SIZE / piece) * piece, fresh, at, piece);
        }
        sameAsRsync("shuffled", old, fresh, 0);
    }

    @Test
    void zerosAndRepeats() throws Exception {
        byte[] old = random(8, SIZE);
        Arrays.fill(old, 100_000, 900_000, (byte) 0);
        Arrays.fill(old, 2_000_000, 2_500_000, (byte) 7);
        byte[] fresh = new byte[SIZE + 1000];
        System.arraycopy(old, 0, fresh, 1000, SIZE);
        Arrays.fill(fresh, 1_500_000, 1_700_000, (byte) 0);
        sameAsRsync("zeros moved", old, fresh, 0);
        byte[] edited = old.clone();
        Arrays.fill(edited, 50_123, 99_000, (byte) 0);
        edited[300_000] = 1;
        Arrays.fill(edited, 2_400_000, 2_600_000, (byte) 7);
        sameAsRsync("zeros edited", old, edited, 0);
        sameAsRsync("all zeros", new byte[1_000_000], new byte[1_234_567], 0);
    }
}
