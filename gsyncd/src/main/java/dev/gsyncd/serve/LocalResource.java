package dev.gsyncd.serve;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.AuxMount;
import dev.gsyncd.gluster.PathDirs;
import dev.gsyncd.gluster.SpareMount;
import dev.gsyncd.gluster.Volume;
import dev.gsyncd.secondary.DirectorySecondary;
import dev.gsyncd.secondary.LocalSecondary;
import dev.gsyncd.secondary.VolumeSecondary;
import dev.gsyncd.secondary.XattrMount;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.util.List;

/// A resource of this machine, opened as a secondary.
public final class LocalResource implements AutoCloseable {
    private static final int NEW_DIRECTORY_MODE = 0755;

    private final LocalSecondary secondary;
    private final Dir root;

    private LocalResource(LocalSecondary secondary, Dir root) {
        this.secondary = secondary;
        this.root = root;
    }

    /// @param url a volume or a directory, not one behind ssh
    public static LocalResource open(ResourceUrl url, Config config)
            throws ConfigException, IOException, InterruptedException {
        return open(url, config, new Served(List.of()));
    }

    /// The same for what `served` allows.
    ///
    /// @throws ConfigException also where it does not
    static LocalResource open(ResourceUrl url, Config config, Served served)
            throws ConfigException, IOException, InterruptedException {
        served.checkKind(url);
        return switch (url) {
            case ResourceUrl.Directory d -> directory(d, served);
            case ResourceUrl.Gluster g -> volume(g, config);
            case ResourceUrl.Ssh s ->
                    throw new ConfigException(s + " is not on this machine: give " + s.inner());
        };
    }

    /// A directory; its last part is made where it is missing, as rsync does.
    private static LocalResource directory(ResourceUrl.Directory url, Served served)
            throws ConfigException, IOException {
        Bytes path = url.path();
        Dir root;
        try {
            root = openOrMake(url, served);
        } catch (PosixException e) {
            String next =
                    e.is(Errno.ENOENT)
                            ? "make the directory above it first"
                            : "check who may write there";
            throw new IOException("cannot open " + path + ": " + e.getMessage() + ": " + next, e);
        }
        return new LocalResource(new DirectorySecondary(root), root);
    }

    private static Dir openOrMake(ResourceUrl.Directory url, Served served)
            throws ConfigException, PosixException {
        Dir root;
        try {
            root = Dir.open(url.path());
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            root = make(url, served, e);
        }
        boolean allowed = false;
        try {
            served.check(url, root);
            allowed = true;
            return root;
        } finally {
            if (!allowed) {
                root.close();
            }
        }
    }

    /// @param missing what was thrown for `url` itself
    private static Dir make(ResourceUrl.Directory url, Served served, PosixException missing)
            throws ConfigException, PosixException {
        Bytes path = url.path();
        Bytes above = path.parent();
        while (true) {
            try (Dir parent = Dir.open(above)) {
                served.check(url, parent);
                if (!above.equals(path.parent())) {
                    throw missing;
                }
                parent.mkdir(path.baseName(), NEW_DIRECTORY_MODE);
                return parent.openDir(path.baseName());
            } catch (PosixException e) {
                boolean higher = e != missing && e.is(Errno.ENOENT) && above.length() > 1;
                if (!higher) {
                    throw e;
                }
                above = above.parent();
            }
        }
    }

    private static LocalResource volume(ResourceUrl.Gluster volume, Config config)
            throws ConfigException, IOException, InterruptedException {
        // A volume that is missing or stopped is told better by glusterd than by a mount.
        Volume started = GlusterPrograms.cli(config, volume.host()).started(volume.volume());
        List<String> more = started.sharded() ? List.of() : AuxMount.SETS_ALL_XATTRS;
        AuxMount mount = GlusterPrograms.mount(config, volume, more);
        SpareMount.Mounter another = () -> GlusterPrograms.another(config, volume).root();
        PathDirs directories = new PathDirs(mount.root(), new SpareMount(another));
        VolumeSecondary secondary =
                started.sharded()
                        ? new VolumeSecondary(
                                mount.root(), directories, new XattrMount(new SpareMount(another)))
                        : new VolumeSecondary(mount.root(), directories);
        return new LocalResource(secondary, mount.root());
    }

    public LocalSecondary secondary() {
        return secondary;
    }

    /// The open root of the resource.
    public Dir root() {
        return root;
    }

    @Override
    public void close() {
        secondary.close();
        root.close();
    }
}
