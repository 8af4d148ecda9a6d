package dev.rsyncproto.token;

import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;

/// Makes the two ends of what was agreed on.
public final class Tokens {
    private Tokens() {}

    public static TokenWriter writer(Compression compression, int protocol, WireOut out) {
        int level = compression.level();
        return switch (compression.choice()) {
            case NONE -> new PlainTokenWriter(out);
            case ZLIB -> new DeflateTokenWriter(out, level, true, protocol);
            case ZLIBX -> new DeflateTokenWriter(out, level, false, protocol);
            case ZSTD -> new ZstdTokenWriter(out, level, compression.threads());
            case LZ4 -> new Lz4TokenWriter(out);
        };
    }

    public static TokenReader reader(CompressChoice choice, int protocol, WireIn in) {
        return switch (choice) {
            case NONE -> new PlainTokenReader(in);
            case ZLIB -> new InflateTokenReader(in, true, protocol);
            case ZLIBX -> new InflateTokenReader(in, false, protocol);
            case ZSTD -> new ZstdTokenReader(in);
            case LZ4 -> new Lz4TokenReader(in);
        };
    }
}
