package dev.gsyncd.remote;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.secondary.TarStream;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshFailure;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ssh connection for tar programs on the node of a Python gsyncd: one of its own, for the
/// forced command of a key is for one program. Opened when it is first asked for, and anew when it
/// is lost. Thread-safe.
final class TarLink implements AutoCloseable {
    private final ResourceUrl.Ssh url;
    private final Config config;
    private @Nullable SshConnection connection;

    TarLink(ResourceUrl.Ssh url, Config config) {
        this.url = url;
        this.config = config;
    }

    /// @param words of which none needs a quote: the key's command (`tar ${SSH_ORIGINAL_COMMAND#*
    ///   }`) splits the line, and knows none
    synchronized TarStream start(List<Bytes> words) throws IOException {
        SshConnection open = connection;
        try {
            if (open == null || !open.isOpen()) {
                open = SshLink.connect(url, config, Options.SSH_OPTIONS_TAR);
                connection = open;
            }
            String line = String.join(" ", words.stream().map(Bytes::utf8).toList());
            return new TarExecStream(open.exec(line));
        } catch (ConfigException | SshFailure e) {
            throw new IOException(
                    "sync-method tarssh: "
                            + e.getMessage()
                            + " (ssh-options-tar; the key of tar_ssh.pem is installed by push-pem)",
                    e);
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
