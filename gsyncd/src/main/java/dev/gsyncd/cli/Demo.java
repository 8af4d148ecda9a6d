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
import dev.gsyncd.serve.Served;
import dev.gsyncd.serve.Server;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.ssh.SshKeys;
import dev.rsyncproto.ssh.SshServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of the demo.
final class Demo {
    private static final String LOOPBACK = "127.0.0.1";

    // config
    private final PrintStream out;
    private final String program;
    private final Path temp;
    private final @Nullable DemoTree sample;
    private final Bytes source;
    private final Path mirror;
    private final long maxBatches;
    private final long millisBetweenChanges;
    private final Stop stop;

    // state
    private final Object turn = new Object();
    private String change = "";
    private long batches;
    private long wireBytes;
    private long fileBytes;

    Demo(
            Console console,
            Path temp,
            @Nullable Bytes source,
            long maxBatches,
            long millisBetweenChanges,
            Stop stop) {
        this.out = console.out();
        this.program = console.program();
        this.temp = temp;
        this.sample = source == null ? new DemoTree(temp.resolve("source")) : null;
        this.source = source == null ? Bytes.utf8(temp.resolve("source").toString()) : source;
        this.mirror = temp.resolve("mirror");
        this.maxBatches = maxBatches;
        this.millisBetweenChanges = millisBetweenChanges;
        this.stop = stop;
    }

    void run() throws CommandException, ConfigException, IOException, InterruptedException {
        Files.createDirectory(mirror);
        if (sample != null) {
            Files.createDirectory(temp.resolve("source"));
            sample.make();
        }
        Path keys = temp.resolve("authorized_keys");
        Files.writeString(keys, SshKeys.generate(temp.resolve("key"), "gsyncd demo") + "\n");
        SshServer.Settings settings =
                new SshServer.Settings(LOOPBACK, 0, keys, temp.resolve("host_key"));
        Served served = Served.of(List.of(mirror.toString()));
        try (Server server = Server.start(settings, served, Map.of())) {
            Path known = temp.resolve("known_hosts");
            Files.writeString(known, server.knownHostsLine() + "\n");
            out.println("Source:    " + source + (sample == null ? "" : "  (a sample, made now)"));
            out.println(
                    "Secondary: "
                            + mirror
                            + "  behind ssh on "
                            + server.address()
                            + ", throw-away keys");
            out.println(
                    sample == null
                            ? "Change something in the source. Ctrl-C ends."
                            : "A change is made every second or two. Ctrl-C ends.");
            out.println();
            mirror(server, known);
        }
        summary();
    }

    private void mirror(Server server, Path known)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Config config =
                Config.of(
                        Map.of(),
                        Map.of(
                                Options.SSH_PORT,
                                Integer.toString(server.port()),
                                Options.SSH_OPTIONS,
                                "-F /dev/null -i "
                                        + temp.resolve("key")
                                        + " -oStrictHostKeyChecking=yes -oUserKnownHostsFile="
                                        + known));
        ResourceUrl.Ssh there =
                new ResourceUrl.Ssh(
                        "demo", LOOPBACK, new ResourceUrl.Directory(Bytes.utf8(mirror.toString())));
        DirectorySync.Connector connector = () -> connect(there, config);
        try (DirectorySync sync =
                DirectorySync.of(source, DirectorySettings.defaults(), connector, this::report)) {
            Thread changes = Thread.ofPlatform().name("changes").daemon().start(this::makeChanges);
            Thread stopper = stop.whenRequested(sync::close);
            try {
                sync.run();
            } catch (IOException e) {
                if (!stop.isRequested()) {
                    throw e;
                }
            } finally {
                stop.request();
                changes.join();
                stopper.interrupt();
            }
        }
    }

    private static Secondary connect(ResourceUrl.Ssh there, Config config) throws IOException {
        try {
            return RemoteSecondary.open(there, config);
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// On the thread that mirrors.
    private void report(SyncReport report) {
        synchronized (turn) {
            batches++;
            wireBytes += report.wireBytes();
            fileBytes += report.fileBytes();
            String what = change.isEmpty() ? "mirrored" : change;
            change = "";
            out.printf(
                    Locale.ROOT,
                    "%-58s %s over the wire for %s of changed files; lag %.2f s%n",
                    report.kind() == SyncReport.Kind.FULL ? full(report) : what,
                    size(report.wireBytes()),
                    size(report.fileBytes()),
                    report.lag().toNanos() / 1e9);
            out.flush();
            turn.notifyAll();
        }
        if (batches >= maxBatches) {
            stop.request();
        }
    }

    private static String full(SyncReport report) {
        return report.reason().equals("start")
                ? "first copy of everything"
                : "everything compared: " + report.reason();
    }

    /// Makes the next change a while after the batch with the last one.
    private void makeChanges() {
        if (sample == null) {
            return;
        }
        try {
            long seen = 0;
            while (!stop.isRequested()) {
                synchronized (turn) {
                    while (batches == seen && !stop.isRequested()) {
                        turn.wait(millisBetweenChanges);
                    }
                    seen = batches;
                }
                if (!stop.await(millisBetweenChanges)) {
                    String done = sample.change();
                    synchronized (turn) {
                        change = done;
                    }
                }
            }
        } catch (InterruptedException _) {
            // the demo ends
        } catch (IOException e) {
            out.println("cannot change the sample any more: " + e.getMessage());
        }
    }

    private void summary() {
        out.println();
        out.println(
                batches
                        + " batches: "
                        + size(wireBytes)
                        + " over the wire for "
                        + size(fileBytes)
                        + " of changed files. The mirror and the keys are removed.");
        out.println();
        out.println("The same for real:");
        out.println("  " + program + " " + example() + " user@host:/backup");
        out.println("      over ssh; there, in front of your key in ~/.ssh/authorized_keys:");
        out.println("      command=\"" + program + "\",restrict ssh-ed25519 AAAA...");
        out.println(
                "  "
                        + program
                        + " serve --listen 0.0.0.0:2222 --authorized-keys FILE --host-key FILE /backup");
        out.println("      the other side on a machine without sshd (then --ssh-port 2222 here)");
        out.println("  " + program + " :VOLUME host::VOLUME");
        out.println("      a Gluster volume to another");
    }

    private String example() {
        return sample == null ? source.toString() : "/data";
    }

    static String size(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
