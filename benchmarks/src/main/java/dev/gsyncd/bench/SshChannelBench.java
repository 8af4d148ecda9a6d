package dev.gsyncd.bench;

import dev.rsyncproto.ssh.RemoteProcess;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshKeys;
import dev.rsyncproto.ssh.SshOptions;
import dev.rsyncproto.ssh.SshServer;
import dev.rsyncproto.ssh.SshTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// SSH over loopback with both ends in one JVM: 256 MiB through a channel, and one exec channel
/// from its opening to its exit status.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SshChannelBench {
    private static final long SIZE = 256L << 20;

    @Param({"aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"})
    public String cipher = "";

    private final byte[] chunk = new byte[64 * 1024];
    private @Nullable Path dir;
    private @Nullable SshServer server;
    private @Nullable SshConnection connection;

    @Setup
    public void setup() throws IOException {
        Path temp = Files.createTempDirectory("ssh-bench");
        dir = temp;
        Path key = temp.resolve("key");
        Path authorized = temp.resolve("authorized_keys");
        Files.writeString(authorized, SshKeys.generate(key, "") + "\n");
        SshServer listening =
                SshServer.start(
                        new SshServer.Settings("127.0.0.1", 0, authorized, temp.resolve("host")),
                        SshChannelBench::serve);
        server = listening;
        Path known = temp.resolve("known_hosts");
        Files.writeString(known, listening.knownHostsLine() + "\n");
        connection =
                SshConnection.open(
                        new SshTarget("bench", "127.0.0.1", listening.address().getPort()),
                        SshOptions.defaults()
                                .withIdentityFiles(List.of(key))
                                .withKnownHostsFiles(List.of(known))
                                .withCiphers(List.of(cipher)));
        if (upload() != 0) {
            throw new AssertionError("not all bytes arrived");
        }
    }

    private static int serve(String command, InputStream in, OutputStream out, OutputStream err)
            throws IOException {
        if (command.equals("true")) {
            return 0;
        }
        return in.transferTo(OutputStream.nullOutputStream()) == SIZE ? 0 : 1;
    }

    @Benchmark
    public int upload() throws IOException {
        try (RemoteProcess p = Objects.requireNonNull(connection).exec("swallow")) {
            try (OutputStream out = p.stdin()) {
                for (long at = 0; at < SIZE; at += chunk.length) {
                    out.write(chunk);
                }
            }
            return p.waitFor();
        }
    }

    @Benchmark
    public int exec() throws IOException {
        try (RemoteProcess p = Objects.requireNonNull(connection).exec("true")) {
            return p.waitFor();
        }
    }

    @TearDown
    public void close() throws IOException {
        Objects.requireNonNull(connection).close();
        Objects.requireNonNull(server).close();
        try (Stream<Path> files = Files.list(Objects.requireNonNull(dir))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(Objects.requireNonNull(dir));
    }
}
