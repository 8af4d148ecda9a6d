package dev.rsyncproto.checksum;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/// xxh128: the low word, then the high one, each little-endian. The seed is rsync's int,
/// sign-extended.
final class Xxh128Sum implements StrongSum {
    private final Hasher128 hasher;
    private final HashStream128 stream;

    Xxh128Sum(int seed) {
        hasher = Hashing.xxh3_128(seed);
        stream = hasher.hashStream();
    }

    @Override
    public void reset() {
        stream.reset();
    }

    @Override
    public void update(byte[] data, int offset, int length) {
        stream.putBytes(data, offset, length);
    }

    @Override
    public void digest(byte[] target, int offset) {
        put(stream.get(), target, offset);
        stream.reset();
    }

    @Override
    public void sum(byte[] data, int offset, int length, byte[] target, int targetOffset) {
        put(hasher.hashBytesTo128Bits(data, offset, length), target, targetOffset);
    }

    private static void put(HashValue128 value, byte[] target, int offset) {
        Words.putLong(target, offset, value.getLeastSignificantBits());
        Words.putLong(target, offset + 8, value.getMostSignificantBits());
    }

    @Override
    public int length() {
        return 16;
    }
}
