package dev.gsyncd.serve;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.AuxMount;
import dev.gsyncd.gluster.GlusterCli;
import dev.rsyncproto.posix.Process;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the tunables say that Gluster's programs are, and how they are to be used.
public final class GlusterPrograms {
    private static final Path BROKERED_LOGS =
            Path.of("/var/log/glusterfs/geo-replication-secondaries");

    private GlusterPrograms() {}

    /// @param host whose glusterd is asked; null: this one's
    public static GlusterCli cli(Config config, @Nullable String host) throws ConfigException {
        return new GlusterCli(directory(config), host, host != null && hasIpv6Alone(host));
    }

    /// The command tries IPv4 alone for a name unless it is told to (Gluster 10.3).
    private static boolean hasIpv6Alone(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!(address instanceof Inet6Address)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException _) {
            return false; // the command says so
        }
    }

    /// Null: on the PATH.
    private static @Nullable String directory(Config config) throws ConfigException {
        String directory = config.text(Options.GLUSTER_COMMAND_DIR);
        if (!directory.isEmpty()) {
            return directory;
        }
        Path program = Path.of(config.text(Options.GLUSTER_COMMAND));
        Path parent = program.getParent();
        return parent == null ? null : parent.toString();
    }

    /// A mount of our own of `volume`.
    public static AuxMount mount(Config config, ResourceUrl.Gluster volume)
            throws ConfigException, IOException, InterruptedException {
        return mount(config, volume, List.of());
    }

    /// The same with further options.
    public static AuxMount mount(Config config, ResourceUrl.Gluster volume, List<String> more)
            throws ConfigException, IOException, InterruptedException {
        if (Process.euid() != 0) {
            return brokered(config, volume);
        }
        List<String> all = new ArrayList<>(more);
        for (String word : config.text(Options.GLUSTER_PARAMS).strip().split("[ \t]+", -1)) {
            // These every mount has.
            if (!word.isEmpty() && !word.equals("aux-gfid-mount") && !word.equals("acl")) {
                all.add("--" + word);
            }
        }
        String directory = directory(config);
        Path log = Path.of(config.text(Options.GLUSTER_LOG_FILE)).toAbsolutePath();
        Path logs = log.getParent();
        if (logs != null) {
            Files.createDirectories(logs);
        }
        return AuxMount.open(
                new AuxMount.Options(
                        directory == null
                                ? "glusterfs"
                                : Path.of(directory, "glusterfs").toString(),
                        volume.host(),
                        volume.volume(),
                        log,
                        config.text(Options.GLUSTER_LOG_LEVEL),
                        all,
                        Duration.ofSeconds(config.number(Options.CONNECTION_TIMEOUT))));
    }

    /// One more mount, to look at names and directories alone.
    public static AuxMount another(Config config, ResourceUrl.Gluster volume)
            throws IOException, InterruptedException {
        try {
            return mount(config, volume, AuxMount.NORMAL_PRIORITY);
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// For one who may not mount. The log is glusterd's to write, and must be among those that it
    /// writes for geo-replication; what else is asked for of a mount, it would refuse.
    private static AuxMount brokered(Config config, ResourceUrl.Gluster volume)
            throws ConfigException, IOException, InterruptedException {
        String directory = directory(config);
        String user = System.getProperty("user.name");
        Path log = BROKERED_LOGS.resolve("mnt-mbr-" + user + "-" + volume.volume() + ".log");
        return AuxMount.open(
                directory == null ? "gluster" : Path.of(directory, "gluster").toString(),
                config.text(Options.GLUSTER_CLI_OPTIONS),
                user,
                new AuxMount.Options(
                        "",
                        "localhost",
                        volume.volume(),
                        log,
                        config.text(Options.GLUSTER_LOG_LEVEL),
                        List.of(),
                        Duration.ofSeconds(config.number(Options.CONNECTION_TIMEOUT))));
    }
}
