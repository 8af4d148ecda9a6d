package dev.rsyncproto;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One fault at one place of a stream.
///
/// @param at the byte of the stream where it happens
record Meddling(Kind kind, long at, long seed) {
    enum Kind {
        NONE,
        CUT,
        FLIP_BIT,
        SET_BYTE,
        SET_FOUR,
        INSERT,
        DROP,
        REPEAT,
        DROP_PIECE,
        REPEAT_PIECE
    }

    static Meddling random(Random random, long length) {
        Kind[] kinds = Kind.values();
        Kind kind = kinds[1 + random.nextInt(kinds.length - 1)];
        return new Meddling(kind, (long) (random.nextDouble() * length), random.nextLong());
    }

    Tube.Meddler start() {
        return new Tube.Meddler() {
            private final Random random = new Random(seed);
            private long passed;
            private boolean over;

            @Override
            public byte @Nullable [] pass(byte[] piece) {
                long from = passed;
                passed += piece.length;
                if (over || at >= passed || kind == Kind.NONE) {
                    return over && kind == Kind.CUT ? new byte[0] : piece;
                }
                over = true;
                return meddle(piece, (int) (at - from), random);
            }
        };
    }

    private byte @Nullable [] meddle(byte[] piece, int i, Random random) {
        int left = piece.length - i;
        return switch (kind) {
            case NONE -> piece;
            case CUT -> i == 0 ? null : Arrays.copyOf(piece, i);
            case FLIP_BIT -> {
                piece[i] ^= (byte) (1 << random.nextInt(8));
                yield piece;
            }
            case SET_BYTE -> {
                piece[i] = (byte) random.nextInt();
                yield piece;
            }
            case SET_FOUR -> {
                byte[] evil = new byte[4];
                random.nextBytes(evil);
                if (random.nextBoolean()) {
                    Arrays.fill(evil, (byte) (random.nextBoolean() ? 0xff : 0x7f));
                }
                System.arraycopy(evil, 0, piece, i, Math.min(4, left));
                yield piece;
            }
            case INSERT -> {
                byte[] more = new byte[1 + random.nextInt(40)];
                random.nextBytes(more);
                yield join(Arrays.copyOf(piece, i), more, Arrays.copyOfRange(piece, i, i + left));
            }
            case DROP -> {
                int n = Math.min(left, 1 + random.nextInt(40));
                yield join(Arrays.copyOf(piece, i), Arrays.copyOfRange(piece, i + n, piece.length));
            }
            case REPEAT -> {
                int n = Math.min(left, 1 + random.nextInt(200));
                yield join(Arrays.copyOf(piece, i + n), Arrays.copyOfRange(piece, i, piece.length));
            }
            case DROP_PIECE -> new byte[0];
            case REPEAT_PIECE -> join(piece, piece);
        };
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] p : parts) {
            length += p.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] p : parts) {
            System.arraycopy(p, 0, all, at, p.length);
            at += p.length;
        }
        return all;
    }
}
