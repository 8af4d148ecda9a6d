package dev.rsyncproto.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way to compress literal data, in rsync's order of preference.
public enum CompressChoice {
    ZSTD("zstd"),
    LZ4("lz4"),
    /// Deflate over literal data alone.
    ZLIBX("zlibx"),
    /// Deflate whose window also gets the matched blocks.
    ZLIB("zlib"),
    NONE("none");

    /// What is offered in the handshake, best first.
    public static final List<CompressChoice> OFFERED = List.of(values());

    private final String wireName;

    CompressChoice(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /// The choice with this name in any case, or null.
    public static @Nullable CompressChoice ofOrNull(String name) {
        for (CompressChoice choice : OFFERED) {
            if (choice.wireName.equalsIgnoreCase(name)) {
                return choice;
            }
        }
        return null;
    }
}
