package dev.gsyncd.bench;

import dev.rsyncproto.wire.MuxIn;
import dev.rsyncproto.wire.MuxOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

/// 16 MiB in pieces through frames, and the frames read back.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MuxBench {
    private static final int SIZE = 16 << 20;

    @Param({"4", "700", "32768"})
    public int piece;

    private final byte[] data = new byte[SIZE];
    private final byte[] back = new byte[SIZE];
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream(SIZE + (SIZE >> 8));
    private byte[] recorded = new byte[0];

    @Setup
    public void setup() throws IOException {
        new Random(1).nextBytes(data);
        write();
        recorded = frames.toByteArray();
        read();
        if (!Arrays.equals(data, back)) {
            throw new AssertionError("other data came back");
        }
    }

    @Benchmark
    public int write() throws IOException {
        frames.reset();
        MuxOut out = new MuxOut(frames);
        out.startMux();
        for (int at = 0; at < SIZE; at += piece) {
            out.write(data, at, Math.min(piece, SIZE - at));
        }
        out.flush();
        return frames.size();
    }

    @Benchmark
    public byte[] read() throws IOException {
        MuxIn in = new MuxIn(new ByteArrayInputStream(recorded));
        in.startMux((tag, message, length) -> {});
        for (int at = 0; at < SIZE; at += piece) {
            in.readFully(back, at, Math.min(piece, SIZE - at));
        }
        return back;
    }
}
