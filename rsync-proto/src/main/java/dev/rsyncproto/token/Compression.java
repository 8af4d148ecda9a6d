package dev.rsyncproto.token;

import com.github.luben.zstd.Zstd;
import java.util.zip.Deflater;

/// A compressor and how hard it works.
///
/// @param level in the compressor's own range; of no meaning to the one who decompresses
/// @param threads that zstd may start; 0: it works on the caller's
public record Compression(CompressChoice choice, int level, int threads) {
    /// `--compress-level` was not given.
    public static final int LEVEL_NOT_SAID = Integer.MIN_VALUE;

    public static final Compression NONE = new Compression(CompressChoice.NONE, 0, 0);

    private static final int DEFLATE_DEFAULT = 6;

    /// What a choice and a level come to (token.c, `init_compression_level`): a level out of range
    /// is brought into it, and 0 switches deflate off.
    public static Compression of(CompressChoice choice, int level, int threads) {
        return switch (choice) {
            case NONE -> NONE;
            case LZ4 -> new Compression(choice, 0, 0);
            case ZLIB, ZLIBX -> {
                if (level == Deflater.NO_COMPRESSION) {
                    yield NONE;
                }
                boolean standard = level == LEVEL_NOT_SAID || level == Deflater.DEFAULT_COMPRESSION;
                int wanted = standard ? DEFLATE_DEFAULT : Math.clamp(level, 1, 9);
                yield new Compression(choice, wanted, 0);
            }
            case ZSTD -> {
                boolean standard = level == LEVEL_NOT_SAID || level == 0;
                int wanted =
                        standard
                                ? Zstd.defaultCompressionLevel()
                                : Math.clamp(
                                        level,
                                        Zstd.minCompressionLevel(),
                                        Zstd.maxCompressionLevel());
                yield new Compression(choice, wanted, Math.max(threads, 0));
            }
        };
    }
}
