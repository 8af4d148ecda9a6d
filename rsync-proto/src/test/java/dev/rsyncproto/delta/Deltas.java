package dev.rsyncproto.delta;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The three roles on byte arrays, with the bytes that go between them.
final class Deltas {
    final SumChoice choice;
    final int seed;
    final boolean seedFix;
    final int protocol;
    int readAtOnce = Integer.MAX_VALUE;

    Deltas(SumChoice choice, int seed, boolean seedFix, int protocol) {
        this.choice = choice;
        this.seed = seed;
        this.seedFix = seedFix;
        this.protocol = protocol;
    }

    static Deltas of(SumChoice choice) {
        return new Deltas(choice, 1, true, 32);
    }

    BlockSource source(byte[] data) {
        return new BlockSource() {
            private int at;

            @Override
            public int read(byte[] target, int offset, int length) {
                int n = Math.min(Math.min(length, readAtOnce), data.length - at);
                System.arraycopy(data, at, target, offset, n);
                at += n;
                return n == 0 ? -1 : n;
            }
        };
    }

    StrongSum blockSum() {
        return StrongSum.forBlocks(choice, seed, seedFix);
    }

    StrongSum fileSum() {
        boolean old = choice == SumChoice.MD4 && protocol < 30;
        return StrongSum.forFile(old ? SumChoice.MD4_OLD : choice, seed);
    }

    /// What the generator sends.
    byte[] sums(byte[] basis, int blockSize, int shortest) {
        SumHead head =
                SumHead.forBasis(basis.length, blockSize, protocol, choice.length(), shortest);
        return bytes(out -> BlockSums.send(out, head, source(basis), blockSum()));
    }

    BlockSums parse(byte[] sums) throws IOException {
        WireIn in = new WireIn(new ByteArrayInputStream(sums));
        return BlockSums.read(in, SumHead.read(in, protocol, choice.length()));
    }

    /// Tokens as plain ints and bytes, then the file's sum: written here a second time, so that the
    /// token package has something to be compared with.
    byte[] tokens(byte[] sums, byte[] data, boolean inPlace) throws IOException {
        BlockSums parsed = parse(sums);
        byte[] sum = new byte[choice.length()];
        return bytes(out -> {
            new BlockMatcher(blockSum(), fileSum())
                    .match(
                            source(data),
                            data.length,
                            parsed,
                            inPlace,
                            new TokenSink() {
                                @Override
                                public void literal(byte[] b, int off, int len) throws IOException {
                                    for (int at = 0; at < len; at += 32768) {
                                        int n = Math.min(32768, len - at);
                                        out.writeInt(n);
                                        out.write(b, off + at, n);
                                    }
                                }

                                @Override
                                public void match(int block, byte[] b, int o, int l)
                                        throws IOException {
                                    out.writeInt(-(block + 1));
                                }
                            },
                            sum);
            out.writeInt(0);
            out.write(sum, 0, sum.length);
        });
    }

    interface Writes {
        void to(WireOut out) throws IOException;
    }

    static byte[] bytes(Writes writes) {
        try {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            WireOut out = new WireOut(stream);
            writes.to(out);
            out.flush();
            return stream.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
