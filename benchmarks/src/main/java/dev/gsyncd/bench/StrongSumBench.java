package dev.gsyncd.bench;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The strong checksums: 1 MiB as blocks of a basis, and as the contents of a file.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StrongSumBench {
    private static final int SIZE = 1 << 20;
    private static final int CHUNK = 32 * 1024;

    @Param({"XXH128", "XXH3", "XXH64", "MD5", "MD4", "SHA1"})
    public SumChoice choice = SumChoice.XXH128;

    @Param({"700", "32768"})
    public int blockLength;

    private final byte[] data = new byte[SIZE];
    private final byte[] sum = new byte[32];
    private StrongSum blockSum = StrongSum.forBlocks(choice, 1, true);
    private StrongSum fileSum = StrongSum.forFile(choice, 1);

    @Setup
    public void setup() {
        new Random(1).nextBytes(data);
        blockSum = StrongSum.forBlocks(choice, 1, true);
        fileSum = StrongSum.forFile(choice, 1);
        byte[] whole = new byte[32];
        fileSum.sum(data, 0, SIZE, whole, 0);
        file();
        if (!Arrays.equals(whole, sum)) {
            throw new AssertionError("pieces are not the whole");
        }
    }

    @Benchmark
    public byte[] blocks() {
        for (int at = 0; at + blockLength <= SIZE; at += blockLength) {
            blockSum.sum(data, at, blockLength, sum, 0);
        }
        return sum;
    }

    @Benchmark
    public byte[] file() {
        for (int at = 0; at < SIZE; at += CHUNK) {
            fileSum.update(data, at, CHUNK);
        }
        fileSum.digest(sum, 0);
        return sum;
    }
}
