package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.Brick;
import dev.gsyncd.gluster.GlusterException;
import dev.gsyncd.gluster.Volume;
import dev.gsyncd.remote.RemoteVolume;
import dev.gsyncd.serve.GlusterPrograms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The nodes of the secondary volume, among which the workers are shared out, and its id.
///
/// Asked of the node that the session names (its glusterd, or through ssh where that is not
/// reached), or of another one that was there the last time: the answer is kept in
/// `secondary-nodes` in the session's working directory, and counts where none of them answers.
///
/// ```
/// ID HOST HOST …
/// ```
///
/// @param named the node that the session names
/// @param hosts in the order of the volume's bricks
record SecondaryNodes(ResourceUrl.Ssh named, UUID volumeId, List<String> hosts) {
    private static final Logger LOG = LoggerFactory.getLogger(SecondaryNodes.class);

    private static final int GLUSTERD_PORT = 24007;
    private static final int CONNECT_MILLIS = 3000;

    private static final String FILE = "secondary-nodes";

    /// @throws IOException where no node answers and none ever did
    static SecondaryNodes find(Session session)
            throws ConfigException, IOException, InterruptedException {
        ResourceUrl.Ssh named = (ResourceUrl.Ssh) session.secondary();
        String volume = ((ResourceUrl.Gluster) named.inner()).volume();
        Path file = Path.of(session.config().text(Options.STATE_DIR), FILE);
        SecondaryNodes known = kept(file, named);
        LinkedHashSet<String> ask = new LinkedHashSet<>(List.of(named.host()));
        if (known != null) {
            ask.addAll(known.hosts());
        }
        IOException failure = null;
        for (String host : ask) {
            Volume there;
            try {
                there = ask(session, named, host, volume);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                continue;
            }
            SecondaryNodes nodes =
                    new SecondaryNodes(named, there.id(), hosts(there, session.config()));
            nodes.write(file);
            return nodes;
        }
        IOException first = Objects.requireNonNull(failure, "the named host was asked");
        if (known != null) {
            LOG.warn("{}; going on with the nodes of the last time", first.getMessage());
            return known;
        }
        throw first;
    }

    /// Those with bricks, without those that are to be left alone.
    private static List<String> hosts(Volume volume, Config config)
            throws ConfigException, IOException {
        List<String> isolated =
                List.of(config.text(Options.ISOLATED_SECONDARYS).strip().split("[ \t,]+", -1));
        List<String> hosts =
                volume.bricks().stream()
                        .map(Brick::host)
                        .distinct()
                        .filter(host -> !isolated.contains(host))
                        .toList();
        if (hosts.isEmpty()) {
            throw new IOException(
                    "isolated-secondarys leaves no node of " + volume.name() + ": take one out");
        }
        return hosts;
    }

    /// By its glusterd where that is reached, which is quicker; else through ssh.
    private static Volume ask(Session session, ResourceUrl.Ssh named, String host, String volume)
            throws ConfigException, IOException, InterruptedException {
        String why = "port " + GLUSTERD_PORT + " of " + host + " is not reached from here";
        if (reached(host)) {
            try {
                return GlusterPrograms.cli(session.config(), host).volume(volume);
            } catch (GlusterException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        try {
            return RemoteVolume.ask(
                    new ResourceUrl.Ssh(named.user(), host, named.inner()), session.config());
        } catch (IOException e) {
            throw new IOException(why + "; through ssh: " + e.getMessage(), e);
        }
    }

    /// The command itself would wait two minutes for packets that a firewall drops.
    private static boolean reached(String host) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, GLUSTERD_PORT), CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// What the last answer was; null where there was none, or the file is damaged: it only helps.
    static @Nullable SecondaryNodes kept(Path file, ResourceUrl.Ssh named) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        List<String> words = List.of(text.split(" +"));
        boolean whole = words.size() > 1 && words.stream().allMatch(SecondaryNodes::isName);
        try {
            if (whole) {
                UUID id = UUID.fromString(words.getFirst());
                return new SecondaryNodes(named, id, words.subList(1, words.size()));
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        LOG.warn("{} is damaged and left out: it will be written again", file);
        return null;
    }

    /// As of hosts and ids; nothing that a command could take for an option.
    private static boolean isName(String word) {
        return word.matches("[A-Za-z0-9_.:][A-Za-z0-9_.:-]*");
    }

    private void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path temp = file.resolveSibling(FILE + ".tmp");
        Files.writeString(temp, volumeId + " " + String.join(" ", hosts) + "\n");
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// All nodes, beginning with the one for the brick of that number.
    List<String> hostsFrom(int brick) {
        List<String> turned = new ArrayList<>(hosts);
        java.util.Collections.rotate(turned, -(brick % hosts.size()));
        return turned;
    }

    /// The secondary as a command line names it.
    String argument() {
        return named.user()
                + "@"
                + named.host()
                + "::"
                + ((ResourceUrl.Gluster) named.inner()).volume();
    }
}
