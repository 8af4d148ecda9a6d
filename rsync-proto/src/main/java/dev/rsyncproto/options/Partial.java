package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// `--partial`, `--partial-dir`, `--delay-updates`: what becomes of a file that came in part, and
/// when whole ones get their names.
///
/// @param keep a part is kept
/// @param dir where; null: under the file's own name. With `delay` alone [#DELAY_DIR]
/// @param delay all files get their names at the end
public record Partial(boolean keep, @Nullable Bytes dir, boolean delay) {
    /// Where delayed files wait when no directory was named; it is not told to a server.
    public static final Bytes DELAY_DIR = Bytes.utf8(".~tmp~");

    public static final Partial NONE = new Partial(false, null, false);
}
