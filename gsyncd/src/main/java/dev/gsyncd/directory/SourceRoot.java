package dev.gsyncd.directory;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Ancestry;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;

/// The source's root directory: one open handle, through which all is read, and the checks that its
/// path still leads to it. A file system that is unmounted or a directory that is replaced shows up
/// here and not as a mirror that is emptied.
final class SourceRoot implements AutoCloseable {
    private final Bytes path;
    private final Dir dir;
    private final Stat identity;

    private SourceRoot(Bytes path, Dir dir, Stat identity) {
        this.path = path;
        this.dir = dir;
        this.identity = identity;
    }

    static SourceRoot open(Bytes path) throws SourceException {
        try {
            Dir dir = Dir.open(path);
            return new SourceRoot(path, dir, dir.stat());
        } catch (PosixException e) {
            throw new SourceException("cannot open the source: " + e.getMessage());
        }
    }

    Dir dir() {
        return dir;
    }

    Bytes path() {
        return path;
    }

    /// Fails where the path leads elsewhere now.
    void check() throws SourceException {
        try (Dir now = Dir.open(path)) {
            if (Ancestry.same(now.stat(), identity)) {
                return;
            }
        } catch (PosixException e) {
            throw new SourceException(
                    "the source is gone: " + e.getMessage() + "; the mirror is left as it is");
        }
        throw new SourceException(
                "the source "
                        + path
                        + " is another directory now (unmounted, or replaced); the mirror is left"
                        + " as it is; start again when it is right");
    }

    boolean isEmpty() throws PosixException {
        return dir.list().isEmpty();
    }

    /// Refuses a mirror inside the source, a source inside the mirror, and one for both.
    static void checkApart(Dir source, Dir mirror) throws IOException {
        Stat s = source.stat();
        Stat m = mirror.stat();
        if (Ancestry.same(s, m)) {
            throw new SourceException("source and mirror are the same directory");
        }
        if (Ancestry.isWithin(mirror, s)) {
            throw new SourceException(
                    "the mirror is inside the source: each pass would copy the copy");
        }
        if (Ancestry.isWithin(source, m)) {
            throw new SourceException(
                    "the source is inside the mirror, which would delete it as extraneous");
        }
    }

    @Override
    public void close() {
        dir.close();
    }
}
