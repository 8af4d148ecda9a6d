package dev.gsyncd.serve;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Ancestry;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which resources a server gives to those who log in.
///
/// @param directories only what lies in one of these, by their real paths; empty: any resource
public record Served(List<Bytes> directories) {
    private static final Bytes ROOT = Bytes.utf8("/");

    public Served {
        directories = List.copyOf(directories);
    }

    /// From the directories on a command line.
    public static Served of(List<String> names) throws ConfigException {
        List<Bytes> directories = new ArrayList<>();
        for (String name : names) {
            Bytes path =
                    ResourceUrl.parse(
                                            name.contains("://")
                                                    ? name
                                                    : Path.of(name).toAbsolutePath().toString())
                                    instanceof ResourceUrl.Directory d
                            ? d.path()
                            : null;
            if (path == null) {
                throw new ConfigException("cannot serve " + name + ": not a directory");
            }
            try (Dir dir = Dir.open(path)) {
                directories.add(dir.readlink(Bytes.utf8("/proc/self/fd/" + dir.fd())));
            } catch (PosixException e) {
                throw new ConfigException(
                        "cannot serve "
                                + name
                                + (e.is(Errno.ENOTDIR)
                                        ? ": not a directory"
                                        : e.is(Errno.ENOENT)
                                                ? ": no such directory"
                                                : ": " + e.getMessage()));
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
        return new ResourceUrl.Directory(directories.getFirst().slash(Bytes.utf8(path)));
    }

    /// Checks that a resource of this kind may be written to; [#check] looks at where it is.
    void checkKind(ResourceUrl resource) throws ConfigException {
        if (!directories.isEmpty() && !(resource instanceof ResourceUrl.Directory)) {
            throw refused(resource);
        }
    }

    /// Checks that `resource` may be written to, of which `opened` was opened: itself or, where it
    /// does not exist, what is above it. What counts is where the handle is and not the name, in
    /// which a client may have put symbolic links and `..`.
    void check(ResourceUrl resource, Dir opened) throws ConfigException {
        if (directories.isEmpty()) {
            return;
        }
        for (Bytes directory : directories) {
            // Without symbolic links: one served directory may be in another one's reach.
            try (Dir root = Dir.open(ROOT);
                    Dir served =
                            directory.equals(ROOT)
                                    ? Dir.open(ROOT)
                                    : root.openDirBeneath(directory.from(1))) {
                if (Ancestry.isWithin(opened, served.stat())) {
                    return;
                }
            } catch (PosixException _) {
                // Not there now, so nothing is in it.
            }
        }
        throw refused(resource);
    }

    private ConfigException refused(ResourceUrl resource) {
        return new ConfigException(
                "refused: " + resource + " is not served here: this server is for " + this);
    }

    @Override
    public String toString() {
        return directories.isEmpty()
                ? "all resources"
                : String.join(", ", directories.stream().map(Bytes::toString).toList());
    }
}
