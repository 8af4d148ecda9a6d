package dev.rsyncproto.delta;

import dev.rsyncproto.checksum.RollingSum;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.wire.LittleEndian;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.Arrays;

/// The sums of all blocks of a basis: `[block-sum]`, as columns.
public final class BlockSums {
    /// The file is sent whole.
    public static final BlockSums NONE = new BlockSums(SumHead.NONE, new int[0], new byte[0]);

    private static final int READ_AT_ONCE = 32 * 1024;
    private static final int FIRST_BLOCKS = 1024;

    private final SumHead head;
    private final int[] weak;
    private final byte[] strong;

    private BlockSums(SumHead head, int[] weak, byte[] strong) {
        this.head = head;
        this.weak = weak;
        this.strong = strong;
    }

    public SumHead head() {
        return head;
    }

    int weak(int block) {
        return weak[block];
    }

    boolean strongEquals(int block, byte[] sum) {
        int from = block * head.s2Length();
        return Arrays.equals(strong, from, from + head.s2Length(), sum, 0, head.s2Length());
    }

    /// Reads the sums that follow a head. Memory grows with what has arrived.
    public static BlockSums read(WireIn in, SumHead head) throws IOException {
        int count = head.count();
        if (count == 0) {
            return head.isNone() ? NONE : new BlockSums(head, NONE.weak, NONE.strong);
        }
        int s2 = head.s2Length();
        int entry = 4 + s2;
        byte[] buffer = new byte[Math.max(READ_AT_ONCE / entry, 1) * entry];
        int[] weak = new int[Math.min(count, FIRST_BLOCKS)];
        byte[] strong = new byte[weak.length * s2];
        for (int block = 0; block < count; ) {
            if (block == weak.length) {
                int blocks = (int) Math.min(count, block * 2L);
                weak = Arrays.copyOf(weak, blocks);
                strong = Arrays.copyOf(strong, blocks * s2);
            }
            int n = Math.min(weak.length - block, buffer.length / entry);
            in.readFully(buffer, 0, n * entry);
            for (int at = 0; at < n * entry; at += entry, block++) {
                weak[block] = LittleEndian.getInt(buffer, at);
                System.arraycopy(buffer, at + 4, strong, block * s2, s2);
            }
        }
        return new BlockSums(head, weak, strong);
    }

    /// Writes the head and the sums of a basis, block by block as it is read
    /// (`generator.c:generate_and_send_sums`). Bytes that the basis lacks by now count as zeros:
    /// the receiver finds them wrong and the file is sent again.
    public static void send(WireOut out, SumHead head, BlockSource basis, StrongSum sum)
            throws IOException {
        head.write(out);
        if (head.count() == 0) {
            return;
        }
        byte[] strong = new byte[Math.max(sum.length(), head.s2Length())];
        Window window = new Window(basis, head.basisLength(), head.blockLength());
        for (int block = 0; block < head.count(); block++) {
            int length = head.length(block);
            long offset = head.offset(block);
            int at = window.index(offset, length, offset);
            byte[] data = window.data();
            out.writeInt(RollingSum.of(data, at, length));
            sum.sum(data, at, length, strong, 0);
            out.write(strong, 0, head.s2Length());
        }
    }
}
