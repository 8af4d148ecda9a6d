package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.remote.PrimaryEnd;
import dev.gsyncd.remote.RemoteSecondary;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.serve.LocalResource;
import dev.gsyncd.worker.SecondarySource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a worker to the secondary: connects anew each time, to the node that it was connected
/// to the last time, or else to the next one that answers. Not for several threads.
///
/// What is of this machine is closed with the next connection, as a secondary does not own its
/// mount.
final class SecondaryLink implements SecondarySource {
    private static final Logger LOG = LoggerFactory.getLogger(SecondaryLink.class);

    private final ResourceUrl secondary;
    private final List<String> nodes;
    private final Config config;
    private final PrimaryEnd primary;
    private final Caller caller;
    private final Set<String> told = new HashSet<>();
    private int node;
    private @Nullable LocalResource local;

    /// Who asks to be the only one, by the time of a connection.
    interface Caller {
        String name() throws IOException;
    }

    /// @param nodes of a secondary behind ssh, the first first; empty: the one that it names
    /// @param primary who connects
    /// @param caller earlier processes there that served the same one are ended
    SecondaryLink(
            ResourceUrl secondary,
            List<String> nodes,
            Config config,
            PrimaryEnd primary,
            Caller caller) {
        this.caller = caller;
        this.secondary = secondary;
        this.nodes =
                nodes.isEmpty() && secondary instanceof ResourceUrl.Ssh ssh
                        ? List.of(ssh.host())
                        : List.copyOf(nodes);
        this.config = config;
        this.primary = primary;
    }

    @Override
    public Secondary connect() throws IOException, InterruptedException {
        try {
            if (secondary instanceof ResourceUrl.Ssh ssh) {
                return alone(remote(ssh));
            }
            if (local != null) {
                local.close();
            }
            LocalResource opened = LocalResource.open(secondary, config);
            local = opened;
            return opened.secondary();
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Not another node where that fails: what hangs on this one may write yet.
    private Secondary alone(Secondary there) throws IOException {
        boolean alone = false;
        try {
            there.succeed(caller.name());
            alone = true;
            return there;
        } finally {
            if (!alone) {
                there.close();
            }
        }
    }

    private Secondary remote(ResourceUrl.Ssh ssh) throws ConfigException, IOException {
        List<String> failures = new ArrayList<>();
        IOException last = null;
        for (int tried = 0; tried < nodes.size(); tried++) {
            String host = nodes.get(node);
            try {
                Secondary there =
                        RemoteSecondary.open(
                                new ResourceUrl.Ssh(ssh.user(), host, ssh.inner()),
                                config,
                                primary);
                told.clear();
                return there;
            } catch (IOException e) {
                last = e;
                failures.add(String.valueOf(e.getMessage()));
                node = (node + 1) % nodes.size();
                if (tried + 1 < nodes.size()) {
                    tell(String.valueOf(e.getMessage()));
                }
            }
        }
        throw new IOException(String.join("; ", failures), last);
    }

    /// Once for each cause in a row, however often all are tried.
    private void tell(String failure) {
        if (told.add(failure)) {
            LOG.warn("{}; trying {}", failure, nodes.get(node));
        }
    }

    /// The node that it is connected to, or was tried the last time.
    @Override
    public String name() {
        return nodes.isEmpty() ? secondary.toString() : nodes.get(node);
    }
}
