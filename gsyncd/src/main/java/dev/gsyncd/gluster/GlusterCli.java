package dev.gsyncd.gluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/// The `gluster` command: asks glusterd about volumes and sets their options.
public final class GlusterCli {
    private static final int TRIES = 8;
    private static final int TIMEOUT_SECONDS = 130;

    private final String program;
    private final @Nullable String remoteHost;
    private final boolean inet6;

    /// @param commandDir the directory of the `gluster` program; null: found by PATH
    /// @param remoteHost the host whose glusterd is asked; null or `localhost`: this one's
    public GlusterCli(@Nullable String commandDir, @Nullable String remoteHost) {
        this(commandDir, remoteHost, false);
    }

    /// @param inet6 talk to that host by IPv6
    public GlusterCli(@Nullable String commandDir, @Nullable String remoteHost, boolean inet6) {
        this.program =
                commandDir == null || commandDir.isEmpty()
                        ? "gluster"
                        : new File(commandDir, "gluster").getPath();
        this.remoteHost = "localhost".equals(remoteHost) ? null : remoteHost;
        this.inet6 = inet6;
    }

    public GlusterCli() {
        this(null, null);
    }

    /// Describes a volume.
    ///
    /// @throws GlusterException where there is none of that name, or glusterd does not answer
    public Volume volume(String name) throws IOException, InterruptedException {
        return GlusterXml.volume(run(List.of("volume", "info", name)), name);
    }

    /// Reads what `gluster --xml volume info NAME` printed, wherever it ran.
    ///
    /// @param what was run, for errors
    public static Volume volume(String output, String name, String what, int exitStatus)
            throws GlusterException {
        return GlusterXml.volume(GlusterXml.parse(output, what, exitStatus), name);
    }

    /// The volume, ready to be a primary: started, and with all on that replication needs.
    ///
    /// @param prepare set what is off instead of refusing
    /// @throws GlusterException that names the commands where something is off
    public Volume primary(String name, boolean prepare) throws IOException, InterruptedException {
        Volume volume = started(name);
        if (volume.missingOptions().isEmpty()) {
            return volume;
        }
        if (!prepare) {
            throw new GlusterException(
                    "volume "
                            + name
                            + " cannot be a primary yet; run (or start with --prepare):\n  "
                            + String.join("\n  ", volume.missingOptionLines()));
        }
        for (List<String> command : volume.missingOptions()) {
            run(command);
        }
        return volume(name);
    }

    /// The volume, which must be started.
    public Volume started(String name) throws IOException, InterruptedException {
        Volume volume = volume(name);
        if (!volume.started()) {
            throw new GlusterException(
                    "volume " + name + " is not started; run: gluster volume start " + name);
        }
        return volume;
    }

    /// Sets an option of a volume.
    public void set(String volume, String option, String value)
            throws IOException, InterruptedException {
        run(List.of("volume", "set", volume, option, value));
    }

    /// The value of an option, its default where it was not set; null where there is none such.
    public @Nullable String get(String volume, String option)
            throws IOException, InterruptedException {
        return GlusterXml.optionValue(run(List.of("volume", "get", volume, option)), option);
    }

    /// The id of this host's glusterd, as volumes name it for their bricks.
    public UUID hostId() throws IOException, InterruptedException {
        return GlusterXml.hostId(run(List.of("system::", "uuid", "get")));
    }

    /// Runs a command, again while glusterd is busy with another.
    private Element run(List<String> arguments) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return runOnce(arguments);
            } catch (GlusterException e) {
                String text = String.valueOf(e.getMessage());
                boolean busy =
                        text.contains("Another transaction") || text.contains("Locking failed");
                if (!busy || attempt == TRIES) {
                    throw e;
                }
                TimeUnit.SECONDS.sleep(2);
            }
        }
    }

    private Element runOnce(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "--mode=script"));
        if (remoteHost != null) {
            command.add("--remote-host=" + remoteHost);
        } else if (dev.rsyncproto.posix.Process.euid() != 0) {
            // glusterd's socket is for root alone.
            command.add("--remote-host=localhost");
        }
        if (inet6) {
            command.add("--inet6");
        }
        command.addAll(arguments);
        command.add("--xml");
        String what = "gluster " + String.join(" ", arguments);
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .start();
        } catch (IOException e) {
            throw new GlusterException(
                    "cannot run "
                            + program
                            + " ("
                            + e.getMessage()
                            + "); install glusterfs-server or set gluster-command-dir");
        }
        byte[] output;
        try (var in = process.getInputStream()) {
            output = in.readAllBytes();
        }
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new GlusterException(what + " did not end in " + TIMEOUT_SECONDS + " s");
        }
        return GlusterXml.parse(
                new String(output, StandardCharsets.UTF_8), what, process.exitValue());
    }
}
