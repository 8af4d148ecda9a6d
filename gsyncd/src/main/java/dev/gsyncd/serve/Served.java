package dev.gsyncd.serve;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which resources a server gives to those who log in.
///
/// @param directories only what lies in one of these; empty: any resource
public record Served(List<Path> directories) {
    public Served {
        directories = List.copyOf(directories);
    }

    /// From the directories on a command line.
    public static Served of(List<String> names) throws ConfigException {
        List<Path> directories = new ArrayList<>();
        for (String name : names) {
            Path path = Path.of(name);
            try {
                directories.add(path.toRealPath());
            } catch (IOException _) {
                throw new ConfigException("cannot serve " + name + ": no such directory");
            }
            if (!Files.isDirectory(path)) {
                throw new ConfigException("cannot serve " + name + ": not a directory");
            }
        }
        return new Served(directories);
    }

    /// The directory that an rsync client means; a relative path is below the first served one.
    ResourceUrl directory(String path) throws ConfigException {
        if (path.startsWith("/")) {
            return ResourceUrl.parse(path);
        }
        if (directories.isEmpty()) {
            throw new ConfigException("refused: give an absolute path, not " + path);
        }
        return ResourceUrl.parse(directories.get(0).resolve(path).normalize().toString());
    }

    /// Checks that `resource` may be written to. Symbolic links are resolved: what counts is where
    /// a path really leads.
    void check(ResourceUrl resource) throws ConfigException {
        if (directories.isEmpty()) {
            return;
        }
        if (resource instanceof ResourceUrl.Directory d) {
            Path path = Path.of(d.path().utf8()).normalize();
            Path real;
            try {
                real = realParent(path);
            } catch (IOException e) {
                throw refused(resource);
            }
            if (directories.stream().anyMatch(real::startsWith)) {
                return;
            }
        }
        throw refused(resource);
    }

    /// Where `path` leads; its last parts need not exist yet.
    private static Path realParent(Path path) throws IOException {
        if (Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return path.toRealPath();
        }
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            return path.toRealPath();
        }
        return realParent(parent).resolve(name);
    }

    private ConfigException refused(ResourceUrl resource) {
        return new ConfigException(
                "refused: " + resource + " is not served here: this server is for " + this);
    }

    @Override
    public String toString() {
        return directories.isEmpty()
                ? "all resources"
                : String.join(", ", directories.stream().map(Path::toString).toList());
    }
}
