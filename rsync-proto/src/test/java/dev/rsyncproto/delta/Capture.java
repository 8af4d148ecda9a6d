package dev.rsyncproto.delta;

import java.util.Arrays;

/// Finds the data stream in a recorded connection: what follows the first place from which all is
/// frames. Only for tests; it knows nothing of [dev.rsyncproto.wire].
final class Capture {
    private Capture() {}

    /// The data of all frames, or the bytes as they are where there are none (before protocol 30
    /// the client sends none).
    static byte[] data(byte[] raw) {
        for (int start = 0; start < Math.min(raw.length, 600); start++) {
            byte[] data = frames(raw, start);
            if (data != null) {
                return data;
            }
        }
        return raw;
    }

    private static byte @org.jspecify.annotations.Nullable [] frames(byte[] raw, int start) {
        byte[] data = new byte[raw.length];
        int length = 0;
        int at = start;
        while (at < raw.length) {
            if (at + 4 > raw.length) {
                return null;
            }
            int n = (raw[at] & 0xFF) | (raw[at + 1] & 0xFF) << 8 | (raw[at + 2] & 0xFF) << 16;
            int tag = raw[at + 3] - 7;
            at += 4;
            if (tag < 0 || tag > 102 || at + n > raw.length) {
                return null;
            }
            if (tag == 0) {
                System.arraycopy(raw, at, data, length, n);
                length += n;
            }
            at += n;
        }
        return length == 0 ? null : Arrays.copyOf(data, length);
    }

    /// Whether `part` lies somewhere in `whole`.
    static boolean contains(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (whole[at] == part[0]
                    && Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
