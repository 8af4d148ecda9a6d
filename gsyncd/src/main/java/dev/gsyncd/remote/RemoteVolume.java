package dev.gsyncd.remote;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.GlusterCli;
import dev.gsyncd.gluster.GlusterException;
import dev.gsyncd.gluster.Volume;
import dev.rsyncproto.ssh.RemoteProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Asks a node of the secondary about its volume through the session's ssh connection, where its
/// glusterd (port 24007) cannot be reached from here. In the words of the Python gsyncd
/// (syncdutils.py, `Volinfo`), which every forced command of a gsyncd lets pass.
public final class RemoteVolume {
    /// A volume of 1,000 bricks takes some 300 KiB.
    private static final int LONGEST_ANSWER = 16 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RemoteVolume() {}

    /// @param node with a volume of its own
    /// @throws GlusterException where it answers, but not with such a volume
    /// @throws IOException where it is not reached, or does not answer in a minute
    public static Volume ask(ResourceUrl.Ssh node, Config config)
            throws ConfigException, IOException {
        String volume = ((ResourceUrl.Gluster) node.inner()).volume();
        try (SshLink link = SshLink.open(node, config, command(config, volume))) {
            Thread limit = Thread.ofVirtual().start(() -> closeLate(link));
            try {
                RemoteProcess process = link.process();
                process.stderrLines(_ -> {});
                process.stdin().close();
                byte[] answer = process.stdout().readNBytes(LONGEST_ANSWER);
                return GlusterCli.volume(
                        new String(answer, StandardCharsets.UTF_8),
                        volume,
                        node.host() + ": gluster volume info " + volume,
                        process.waitFor());
            } finally {
                limit.interrupt();
            }
        }
    }

    static String command(Config config, String volume) throws ConfigException {
        String programs = config.text(Options.SECONDARY_GLUSTER_COMMAND_DIR);
        String gluster =
                programs.isEmpty() ? "gluster" : programs.replaceAll("/+$", "") + "/gluster";
        return Words.join(
                List.of(gluster, "--xml", "--remote-host=localhost", "volume", "info", volume));
    }

    private static void closeLate(SshLink link) {
        try {
            Thread.sleep(PATIENCE);
            link.close();
        } catch (InterruptedException _) {
            // it answered in time
        }
    }
}
