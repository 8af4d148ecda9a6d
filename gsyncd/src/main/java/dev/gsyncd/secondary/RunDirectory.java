package dev.gsyncd.secondary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where running secondaries leave word of themselves: `/run/gsyncd`, for others than root
/// `$TMPDIR/gsyncd-<uid>`.
final class RunDirectory {
    private RunDirectory() {}

    /// Made where there is none.
    ///
    /// @throws IOException where others may write to it
    static Path path() throws IOException {
        int self = uid(Path.of("/proc/self"));
        Path directory =
                self == 0
                        ? Path.of("/run/gsyncd")
                        : Path.of(System.getProperty("java.io.tmpdir"), "gsyncd-" + self);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            } catch (java.nio.file.FileAlreadyExistsException _) {
                // another session was quicker
            }
        }
        int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        boolean own =
                Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && uid(directory) == self;
        if (!own || (mode & 022) != 0) {
            throw new IOException(directory + " is not this user's alone: remove it");
        }
        return directory;
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
