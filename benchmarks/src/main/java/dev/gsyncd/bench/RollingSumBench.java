package dev.gsyncd.bench;

import dev.rsyncproto.checksum.RollingSum;
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

/// The weak checksum: 1 MiB in blocks, and moved on by one byte a million times.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RollingSumBench {
    private static final int SIZE = 1 << 20;

    @Param({"700", "32768"})
    public int blockLength;

    private final byte[] data = new byte[SIZE + (1 << 17)];

    @Setup
    public void setup() {
        new Random(1).nextBytes(data);
        int direct = 0;
        int sum = 0;
        for (int i = 0; i < blockLength; i++) {
            sum += data[i];
            direct += (blockLength - i) * data[i];
        }
        int expected = (sum & 0xFFFF) | direct << 16;
        if (RollingSum.of(data, 0, blockLength) != expected) {
            throw new AssertionError("wrong sum");
        }
        if (roll() != RollingSum.of(data, SIZE, blockLength)) {
            throw new AssertionError("wrong rolled sum");
        }
    }

    @Benchmark
    public int blocks() {
        int all = 0;
        for (int at = 0; at < SIZE; at += blockLength) {
            all ^= RollingSum.of(data, at, blockLength);
        }
        return all;
    }

    @Benchmark
    public int roll() {
        int sum = RollingSum.of(data, 0, blockLength);
        for (int at = 0; at < SIZE; at++) {
            sum = RollingSum.roll(sum, data[at], data[at + blockLength], blockLength);
        }
        return sum;
    }
}
