package dev.gsyncd.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.ssh.SshFailure;
import dev.rsyncproto.ssh.SshKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What ends the other gsyncd before the first answer, and whether to try again.
class FirstHandshakeTest {
    @TempDir Path dir;

    private IOException against(Command command) throws Exception {
        SshKeys.generate(dir.resolve("key"), "t");
        try (SshServer server = SshServer.setUpDefaultServer()) {
            server.setHost("127.0.0.1");
            server.setPort(0);
            server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(dir.resolve("host")));
            server.setPublickeyAuthenticator((_, _, _) -> true);
            server.setCommandFactory((_, _) -> command);
            server.start();
            Config config =
                    Config.of(
                            Map.of(),
                            Map.of(
                                    Options.SSH_PORT,
                                    Integer.toString(server.getPort()),
                                    Options.SSH_OPTIONS,
                                    "-F /dev/null -oStrictHostKeyChecking=no -i "
                                            + dir.resolve("key")
                                            + " -oUserKnownHostsFile="
                                            + dir.resolve("known")));
            ResourceUrl.Ssh url =
                    new ResourceUrl.Ssh(
                            "me", "127.0.0.1", new ResourceUrl.Directory(Bytes.utf8("/x")));
            return assertThrows(IOException.class, () -> RemoteSecondary.open(url, config).close());
        }
    }

    /// Memory ran out there, or somebody restarts the machine: the next try may find it well.
    @Test
    void aSignalMayHeal() throws Exception {
        IOException e = against(new Ends("KILL", 0));
        assertTrue(e instanceof SshFailure, e.toString());
        assertEquals(SshFailure.Kind.DROPPED, ((SshFailure) e).kind());
        assertTrue(((SshFailure) e).kind().mayHeal());
        assertTrue(e.getMessage().contains("a signal ended"), e.getMessage());
    }

    @Test
    void anExitCodeStays() throws Exception {
        IOException e = against(new Ends(null, 3));
        assertFalse(e instanceof SshFailure, e.toString());
        assertTrue(e.getMessage().contains("ended with exit code 3"), e.getMessage());
    }

    /// A command that ends at once, by a signal or with an exit code.
    private static final class Ends implements Command {
        private final @Nullable String signal;
        private final int code;
        private @Nullable ExitCallback exit;

        Ends(@Nullable String signal, int code) {
            this.signal = signal;
            this.code = code;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            if (signal == null) {
                java.util.Objects.requireNonNull(exit).onExit(code);
                return;
            }
            var session = channel.getSession();
            Buffer request = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            request.putUInt(channel.getRecipient());
            request.putString("exit-signal");
            request.putBoolean(false);
            request.putString(signal);
            request.putBoolean(false);
            request.putString("");
            request.putString("");
            session.writePacket(request);
            channel.close(false);
        }

        @Override
        public void destroy(ChannelSession channel) {}

        @Override
        public void setInputStream(InputStream in) {}

        @Override
        public void setOutputStream(OutputStream out) {}

        @Override
        public void setErrorStream(OutputStream err) {}

        @Override
        public void setExitCallback(ExitCallback callback) {
            this.exit = callback;
        }
    }
}
