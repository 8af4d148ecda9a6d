package dev.gsyncd.status;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Where the status files of a session are, and how they are written.
public final class StatusFiles {
    private static final String HEX = "0123456789ABCDEF";

    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /// On its own: sets of enums load code that a look at a status has no use for.
    private static final class Mode {
        static final FileAttribute<?> OWNER_ONLY =
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(
                                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

        private Mode() {}
    }

    private StatusFiles() {}

    /// The name of a brick's status file.
    public static String ofBrick(String brickPath) {
        StringBuilder name = new StringBuilder("brick_");
        for (byte b : brickPath.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "_.-~".indexOf(c) >= 0) {
                name.append(c);
            } else if (c == ' ') {
                name.append('+');
            } else {
                name.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return name.append(".status").toString();
    }

    /// The brick that a status file is about.
    public static String brickOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return URLDecoder.decode(
                name.substring("brick_".length(), name.length() - ".status".length()),
                StandardCharsets.UTF_8);
    }

    /// The status files of bricks in `directory`, by name.
    public static List<Path> in(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "brick_*.status")) {
            all.forEach(files::add);
        } catch (NoSuchFileException _) {
            return files;
        }
        files.sort(null);
        return files;
    }

    /// Keeps why the worker of a brick ended, beside its status file.
    public static void cause(Path file, String cause) throws IOException {
        replace(causeFile(file), cause + "\n");
    }

    /// Why the worker of a brick ended last, empty where that is not known.
    public static String cause(Path file) throws IOException {
        try {
            return Files.readString(causeFile(file)).strip();
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    private static Path causeFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".cause");
    }

    /// Replaces a file and makes that durable: readers see the old text or the new one, whole.
    public static void replace(Path file, String text) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        // Not of random letters: what makes those is slow to load.
        Path temp =
                directory.resolve(
                        ".status" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            try (FileChannel out = FileChannel.open(temp, NEW, Mode.OWNER_ONLY)) {
                out.write(StandardCharsets.UTF_8.encode(text));
                out.force(true);
            }
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temp);
        }
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /// Whether a monitor runs: it has a POSIX lock on its pid file.
    public static boolean isLocked(Path pidFile) throws IOException {
        try (FileChannel file =
                FileChannel.open(pidFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.tryLock() == null;
        } catch (NoSuchFileException _) {
            return false;
        } catch (AccessDeniedException _) {
            // There it is, and it is not ours: taken for a running one.
            return true;
        }
    }
}
