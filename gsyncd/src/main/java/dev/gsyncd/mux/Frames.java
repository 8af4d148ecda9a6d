package dev.gsyncd.mux;

import dev.rsyncproto.bytes.Bytes;
import java.nio.ByteBuffer;

/// The bytes of headers and small payloads.
final class Frames {
    private Frames() {}

    static void putHeader(byte[] frame, FrameType type, int stream, int length) {
        frame[0] = (byte) type.code;
        frame[1] = (byte) (length >> 16);
        frame[2] = (byte) (length >> 8);
        frame[3] = (byte) length;
        putInt(frame, 4, stream);
    }

    static int length(byte[] header) {
        return (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | (header[3] & 0xff);
    }

    static int getInt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    private static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    static Bytes int32(int value) {
        return Bytes.of(ByteBuffer.allocate(4).putInt(value).array());
    }
}
