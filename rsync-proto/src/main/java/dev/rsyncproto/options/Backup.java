package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// `-b`, `--backup-dir`, `--suffix`: what becomes of files that are replaced or deleted.
///
/// @param dir without a leading `./`, without a trailing slash that was not given; null where
///   backups lie beside the files
/// @param suffix never empty where `dir` is null and this end receives
public record Backup(boolean on, @Nullable Bytes dir, Bytes suffix) {
    /// `~`, the suffix of backups that lie beside the files.
    public static final Bytes SUFFIX = Bytes.utf8("~");

    public static final Backup NONE = new Backup(false, null, SUFFIX);

    /// The suffix that needs no mention.
    Bytes usualSuffix() {
        return dir == null ? SUFFIX : Bytes.EMPTY;
    }
}
