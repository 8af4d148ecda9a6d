package dev.rsyncproto.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian words; this package stands on nothing else of ours.
final class Words {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long getLong(byte[] source, int offset) {
        return (long) LONG.get(source, offset);
    }

    static void putLong(byte[] target, int offset, long value) {
        LONG.set(target, offset, value);
    }

    /// The seed as rsync feeds it to a digest; nothing for 0.
    static byte[] seed(int seed) {
        if (seed == 0) {
            return new byte[0];
        }
        byte[] bytes = new byte[4];
        INT.set(bytes, 0, seed);
        return bytes;
    }
}
