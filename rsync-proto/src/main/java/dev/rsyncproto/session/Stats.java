package dev.rsyncproto.session;

/// The figures of a finished session, as `--stats` shows them.
///
/// @param files entries in the file list by type
/// @param created entries made on the receiving side by type
/// @param deleted entries deleted on the receiving side by type
/// @param transferredFiles regular files whose content was sent
/// @param totalSize bytes of all regular files and symlink targets in the list
/// @param transferredSize bytes of the files whose content was sent
/// @param literal content bytes that came over the wire
/// @param matched content bytes that were found in the receiver's basis
/// @param flistSize bytes of the file list on the wire
/// @param flistBuildMillis time to build the file list
/// @param flistTransferMillis time to send the file list
/// @param written bytes sent by the client
/// @param read bytes received by the client
public record Stats(
        Kinds files,
        Kinds created,
        Kinds deleted,
        long transferredFiles,
        long totalSize,
        long transferredSize,
        long literal,
        long matched,
        long flistSize,
        long flistBuildMillis,
        long flistTransferMillis,
        long written,
        long read) {

    /// A count for each type of entry.
    public record Kinds(
            long regular, long directories, long symlinks, long devices, long specials) {
        public long total() {
            return regular + directories + symlinks + devices + specials;
        }
    }
}
