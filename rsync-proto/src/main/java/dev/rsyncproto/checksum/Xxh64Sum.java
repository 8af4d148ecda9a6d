package dev.rsyncproto.checksum;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/// xxh64 and xxh3: 8 bytes, little-endian. The seed is rsync's int, sign-extended.
final class Xxh64Sum implements StrongSum {
    private final Hasher64 hasher;
    private final HashStream64 stream;

    private Xxh64Sum(Hasher64 hasher) {
        this.hasher = hasher;
        this.stream = hasher.hashStream();
    }

    static Xxh64Sum of(SumChoice choice, int seed) {
        return new Xxh64Sum(choice == SumChoice.XXH3 ? Hashing.xxh3_64(seed) : Hashing.xxh64(seed));
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
        Words.putLong(target, offset, stream.getAsLong());
        stream.reset();
    }

    @Override
    public void sum(byte[] data, int offset, int length, byte[] target, int targetOffset) {
        Words.putLong(target, targetOffset, hasher.hashBytesToLong(data, offset, length));
    }

    @Override
    public int length() {
        return 8;
    }
}
