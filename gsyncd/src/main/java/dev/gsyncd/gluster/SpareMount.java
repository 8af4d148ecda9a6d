package dev.gsyncd.gluster;

import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One more mount of a volume, for what the first cannot do: made when it is first needed, and anew
/// after it ended. Safe for use by several threads, of which one uses it at a time.
public final class SpareMount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpareMount.class);

    private final Mounter mounter;
    private @Nullable Dir root;

    /// Mounts the volume.
    public interface Mounter {
        /// @return its root; closing it ends the mount
        Dir open() throws IOException, InterruptedException;
    }

    /// What is done with the mount.
    public interface Use<T> {
        T with(Dir root) throws PosixException;
    }

    public SpareMount(Mounter mounter) {
        this.mounter = mounter;
    }

    /// Where there is no other.
    public static SpareMount none() {
        return new SpareMount(() -> {
            throw new IOException("there is no other mount");
        });
    }

    /// @param refused thrown where the volume cannot be mounted
    public synchronized <T> T use(Use<T> use, PosixException refused) throws PosixException {
        Dir there = root;
        if (there == null) {
            LOG.info("{}: done through another mount from now on", refused.getMessage());
            there = mounted(refused);
            root = there;
        }
        try {
            return use.with(there);
        } catch (PosixException e) {
            if (e.is(Errno.ENOTCONN) || e.is(Errno.EOPNOTSUPP)) {
                close(); // the next one gets a new mount
            }
            throw e;
        }
    }

    private Dir mounted(PosixException refused) throws PosixException {
        try {
            return mounter.open();
        } catch (IOException e) {
            LOG.warn("no other mount: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw refused;
    }

    /// Ends it. A later use makes it anew.
    @Override
    public synchronized void close() {
        if (root != null) {
            root.close();
            root = null;
        }
    }
}
