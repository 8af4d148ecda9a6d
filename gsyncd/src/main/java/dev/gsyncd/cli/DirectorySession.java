package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.directory.DirectorySettings;
import dev.gsyncd.directory.DirectorySync;
import dev.gsyncd.directory.SyncReport;
import dev.gsyncd.remote.RemoteSecondary;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.serve.LocalResource;
import dev.rsyncproto.ssh.SshFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The session of a plain directory, all in this process.
final class DirectorySession implements SessionCommand.Body {
    private static final Logger LOG = LoggerFactory.getLogger(DirectorySession.class);

    @Override
    public int run(Session session, Arguments arguments, Stop stop, SessionCommand.Up up)
            throws CommandException, ConfigException, IOException, InterruptedException {
        ResourceUrl.Directory source = (ResourceUrl.Directory) session.primary();
        Config config = session.config();
        Path state = Path.of(config.text(Options.STATE_DIR));
        Files.createDirectories(state);
        DirectorySettings settings =
                new DirectorySettings(
                        state.resolve("synced"),
                        config.bool(Options.ALLOW_EMPTY_SOURCE),
                        config.bool(Options.SYNC_ACLS),
                        config.bool(Options.SYNC_XATTRS),
                        DirectorySettings.Pauses.DEFAULT);
        Consumer<SyncReport> reports = report -> LOG.info("{}", report);
        try (Secondaries secondaries = new Secondaries(session, up);
                DirectorySync sync =
                        DirectorySync.of(source.path(), settings, secondaries, reports)) {
            LOG.info("session {}: {} to {}", session.name(), source, session.secondary());
            Thread stopper = stop.whenRequested(sync::close);
            try {
                if (arguments.has(Switches.ONCE)) {
                    return once(sync, stop);
                }
                sync.run();
            } catch (IOException e) {
                if (!stop.isRequested()) {
                    throw e;
                }
            } finally {
                stopper.interrupt();
            }
        }
        LOG.info("session {} ends", session.name());
        return 0;
    }

    private static int once(DirectorySync sync, Stop stop) throws CommandException, IOException {
        if (sync.once()) {
            return 0;
        }
        if (stop.isRequested()) {
            return CommandException.FAILURE;
        }
        throw new CommandException(
                CommandException.INCOMPLETE,
                "not everything could be mirrored: the log names what and why");
    }

    /// Connects to the secondary, anew after each loss.
    private static final class Secondaries implements DirectorySync.Connector, AutoCloseable {
        private final Session session;
        private final SessionCommand.Up up;
        private final AtomicBoolean isUp = new AtomicBoolean();
        private @Nullable LocalResource local;

        Secondaries(Session session, SessionCommand.Up up) {
            this.session = session;
            this.up = up;
        }

        @Override
        public Secondary connect() throws IOException {
            try {
                Secondary secondary =
                        session.secondary() instanceof ResourceUrl.Ssh ssh
                                ? RemoteSecondary.open(ssh, session.config())
                                : open();
                if (isUp.compareAndSet(false, true)) {
                    up.up("");
                }
                return secondary;
            } catch (ConfigException e) {
                throw new IOException(e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }

        /// Of the way there alone: a key or a command that is refused stays so.
        @Override
        public boolean mayHeal(IOException failure) {
            boolean may =
                    failure instanceof SshFailure ssh
                            ? ssh.kind().mayHeal()
                            : failure.getCause() instanceof SshFailure dropped
                                    && dropped.kind().mayHeal();
            if (may && isUp.compareAndSet(false, true)) {
                up.up(String.valueOf(failure.getMessage()));
            }
            return may;
        }

        private Secondary open() throws ConfigException, IOException, InterruptedException {
            LocalResource opened = local;
            if (opened == null) {
                opened = LocalResource.open(session.secondary(), session.config());
                local = opened;
                ResourceUrl.Directory source = (ResourceUrl.Directory) session.primary();
                DirectorySync.checkApart(source.path(), opened.root());
            }
            return opened.secondary();
        }

        @Override
        public void close() {
            if (local != null) {
                local.close();
            }
        }
    }
}
