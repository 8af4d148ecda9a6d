package dev.gsyncd.bench;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.delta.BlockMatcher;
import dev.rsyncproto.delta.BlockSource;
import dev.rsyncproto.delta.BlockSums;
import dev.rsyncproto.delta.MatchResult;
import dev.rsyncproto.delta.SumHead;
import dev.rsyncproto.delta.TokenSink;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
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

/// The search of the sender over 16 MiB, strong sums included.
///
/// NOTHING alike is the byte-by-byte loop, SAME all matches, EDITS one changed KiB in a hundred,
/// INSERTED the same shifted by 77 bytes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockSearchBench {
    private static final int SIZE = 16 << 20;

    /// What the new file is.
    public enum Kind {
        NOTHING,
        SAME,
        EDITS,
        INSERTED
    }

    @Param public Kind kind = Kind.SAME;

    @Param({"0", "700"})
    public int blockSize;

    private final BlockMatcher matcher =
            new BlockMatcher(
                    StrongSum.forBlocks(SumChoice.XXH128, 1, true),
                    StrongSum.forFile(SumChoice.XXH128, 1));
    private final byte[] sum = new byte[16];
    private byte[] fresh = new byte[0];
    private BlockSums sums = BlockSums.NONE;

    private static final TokenSink NOWHERE =
            new TokenSink() {
                @Override
                public void literal(byte[] data, int offset, int length) {}

                @Override
                public void match(int block, byte[] data, int offset, int length) {}
            };

    private static BlockSource source(byte[] data) {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        return in::read;
    }

    @Setup
    public void setup() throws IOException {
        Random random = new Random(1);
        byte[] old = new byte[SIZE];
        random.nextBytes(old);
        fresh = old.clone();
        switch (kind) {
            case SAME -> {}
            case NOTHING -> random.nextBytes(fresh);
            case EDITS -> {
                for (int at = 0; at < SIZE; at += 100 << 10) {
                    Arrays.fill(fresh, at, Math.min(at + 1024, SIZE), (byte) 1);
                }
            }
            case INSERTED -> System.arraycopy(old, 0, fresh, 77, SIZE - 77);
        }
        SumHead head = SumHead.forBasis(SIZE, blockSize, Protocol.MAX, 16, 2);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        WireOut out = new WireOut(stream);
        StrongSum blockSum = StrongSum.forBlocks(SumChoice.XXH128, 1, true);
        BlockSums.send(out, head, source(old), blockSum);
        out.flush();
        WireIn in = new WireIn(new ByteArrayInputStream(stream.toByteArray()));
        sums = BlockSums.read(in, SumHead.read(in, Protocol.MAX, 16));
        MatchResult result = search();
        byte[] whole = new byte[16];
        StrongSum.forFile(SumChoice.XXH128, 1).sum(fresh, 0, SIZE, whole, 0);
        boolean right =
                switch (kind) {
                    case SAME -> result.literal() == 0;
                    case NOTHING -> result.matched() == 0;
                    case EDITS -> result.literal() < SIZE / 100 + 170L * head.blockLength();
                    case INSERTED -> result.literal() <= 77 + 2L * head.blockLength();
                };
        if (!right || !Arrays.equals(whole, sum)) {
            throw new AssertionError(kind + ": " + result);
        }
    }

    @Benchmark
    public MatchResult search() throws IOException {
        return matcher.match(source(fresh), SIZE, sums, false, NOWHERE, sum);
    }
}
