package dev.rsyncproto.delta;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.checksum.SumChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sum heads, block sums, tokens and file sums as rsync 3.5.0 sent them
/// (`src/test/golden/record-delta.sh`).
class DeltaGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/golden/delta");

    private static byte[] read(String name) throws IOException {
        return Files.readAllBytes(GOLDEN.resolve(name));
    }

    @ParameterizedTest
    @CsvSource({
        "32-xxh128, XXH128, 32, true, false",
        "32-xxh3, XXH3, 32, true, false",
        "32-xxh64, XXH64, 32, true, false",
        "32-md5, MD5, 32, true, false",
        "32-md4, MD4, 32, true, false",
        "32-sha1, SHA1, 32, true, false",
        "27-auto, MD4, 27, false, false",
        "28-auto, MD4, 28, false, false",
        "29-auto, MD4, 29, false, false",
        "30-auto, XXH128, 30, true, false",
        "31-auto, XXH128, 31, true, false",
        "32-auto, XXH128, 32, true, false",
        "31-inplace, MD5, 31, true, true",
    })
    void sameBytes(String name, SumChoice choice, int protocol, boolean seedFix, boolean inPlace)
            throws IOException {
        Deltas deltas = new Deltas(choice, 1, seedFix, protocol);
        byte[] sums = deltas.sums(read("basis.bin"), 0, 2);
        assertTrue(Capture.contains(Capture.data(read(name + ".up")), sums), "block sums");
        byte[] tokens = deltas.tokens(sums, read("new.bin"), inPlace);
        assertTrue(Capture.contains(Capture.data(read(name + ".down")), tokens), "tokens");
    }

    @Test
    void theOracleCanFail() throws IOException {
        byte[] stream = Capture.data(read("32-md5.up"));
        byte[] sums = Deltas.of(SumChoice.MD5).sums(read("basis.bin"), 0, 2);
        for (int at = 0; at < sums.length; at++) {
            sums[at] ^= 1;
            assertFalse(Capture.contains(stream, sums));
            sums[at] ^= 1;
        }
        byte[] otherSeed = new Deltas(SumChoice.MD5, 2, true, 32).sums(read("basis.bin"), 0, 2);
        assertFalse(Capture.contains(stream, otherSeed));
        byte[] seedLast = new Deltas(SumChoice.MD5, 1, false, 32).sums(read("basis.bin"), 0, 2);
        assertFalse(Capture.contains(stream, seedLast));
    }
}
