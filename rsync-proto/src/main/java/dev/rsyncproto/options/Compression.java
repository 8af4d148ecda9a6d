package dev.rsyncproto.options;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `-z` and its companions.
///
/// @param on content goes compressed; without `choice` the method is negotiated, and is zlib where
///   nothing can be negotiated
/// @param choice `--compress-choice`, null where none was made; [Method#NONE] is told to the server
///   too
/// @param implied `on` only because a level was given
/// @param level null: the method's own
/// @param threads of zstd; 0: none beside the sender's
/// @param skip `--skip-compress`: suffixes, null for the default list
public record Compression(
        boolean on,
        @Nullable Method choice,
        boolean implied,
        @Nullable Integer level,
        int threads,
        @Nullable String skip) {
    public static final Compression NONE = new Compression(false, null, false, null, 0, null);

    /// In rsync's order of preference.
    public enum Method {
        ZSTD,
        LZ4,
        ZLIBX,
        ZLIB,
        NONE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Null where there is no such method.
        public static @Nullable Method ofOrNull(String name) {
            for (Method m : values()) {
                if (m.name().equalsIgnoreCase(name)) {
                    return m;
                }
            }
            return null;
        }
    }
}
