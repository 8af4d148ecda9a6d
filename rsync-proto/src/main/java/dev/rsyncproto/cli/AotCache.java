package dev.rsyncproto.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The AOT cache that a launcher started this process with. One that this JVM refused (cut off,
/// damaged, of another build under the same version) is removed, and the launcher makes it anew.
public final class AotCache {
    /// Whoever starts a JVM with a cache sets it: the file.
    public static final String PROPERTY = "aot.cache.file";

    /// A younger one was made as things are now, and the next would be refused as well.
    private static final Duration FRESH = Duration.ofMinutes(10);

    private AotCache() {}

    /// The file; null where there is none.
    public static @Nullable String file() {
        String file = System.getProperty(PROPERTY);
        return file == null || file.isEmpty() ? null : file;
    }

    /// To be called once at the start. Loads next to nothing where all is well.
    public static void check() {
        String file = file();
        if (file != null && !System.getProperty("java.vm.info", "").contains("sharing")) {
            refused(Path.of(file), Instant.now());
        }
    }

    /// @param file that was refused
    static void refused(Path file, Instant now) {
        try {
            FileTime made = Files.getLastModifiedTime(file);
            if (made.toInstant().isBefore(now.minus(FRESH))) {
                Files.delete(file);
            }
        } catch (IOException _) {
            // Gone already, or not ours to remove: this start is only slower.
        }
    }
}
