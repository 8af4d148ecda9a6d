package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshKeys;
import dev.rsyncproto.ssh.SshOptions;
import dev.rsyncproto.ssh.SshServer;
import dev.rsyncproto.ssh.SshTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// The run from which the launcher makes the AOT cache: what a session loads, in a directory given.
///
/// Some copies with and without a basis, and a login over loopback where one can listen.
public final class Training {
    private static final int FILES = 60;
    private static final int LARGE_FILE = 4 << 20;

    private Training() {}

    public static void main(String[] args) throws IOException {
        Path dir = Path.of(args[0]);
        Path source = Files.createDirectories(dir.resolve("source"));
        Random random = new Random(1);
        byte[] content = new byte[LARGE_FILE];
        random.nextBytes(content);
        Files.write(source.resolve("large"), content);
        Path many = Files.createDirectories(source.resolve("many"));
        for (int i = 0; i < FILES; i++) {
            Files.write(many.resolve("file-" + i), List.of("content " + i));
        }
        Files.createSymbolicLink(source.resolve("link"), Path.of("large"));
        Files.createLink(source.resolve("second"), source.resolve("large"));
        String target = dir.resolve("target") + "/";
        jrsync("--version");
        jrsync("-a", "--stats", source + "/", target);
        for (int i = 0; i < LARGE_FILE; i += 100_000) {
            content[i]++;
        }
        Files.write(source.resolve("large"), content);
        Files.setLastModifiedTime(source.resolve("large"), FileTime.fromMillis(1_700_000_000_000L));
        jrsync("-aHAXi", "--no-whole-file", "--delete", source + "/", target);
        jrsync("-ac", "--inplace", "--ignore-times", source + "/", target);
        try {
            login(dir);
        } catch (IOException e) {
            // Without a loopback interface the cache lacks SSH, no more.
        }
    }

    private static void jrsync(String... words) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        new Jrsync(InputStream.nullInputStream(), nowhere, nowhere)
                .run(Stream.of(words).map(Bytes::utf8).toList());
    }

    private static void login(Path dir) throws IOException {
        Path identity = dir.resolve("identity");
        Path authorized = dir.resolve("authorized_keys");
        Path known = dir.resolve("known_hosts");
        Files.writeString(authorized, SshKeys.generate(identity, "training") + "\n");
        var listen = new SshServer.Settings("127.0.0.1", 0, authorized, dir.resolve("host_key"));
        try (SshServer server =
                SshServer.start(
                        listen,
                        (command, in, out, err) -> {
                            out.write(in.readAllBytes());
                            return 0;
                        })) {
            Files.writeString(known, server.knownHostsLine() + "\n");
            SshOptions options =
                    SshOptions.defaults()
                            .withIdentityFiles(List.of(identity))
                            .withKnownHostsFiles(List.of(known));
            var there = new SshTarget("training", "127.0.0.1", server.address().getPort());
            try (SshConnection connection = SshConnection.open(there, options);
                    var process = connection.exec("echo")) {
                process.stdin().write(new byte[1 << 20]);
                process.stdin().close();
                process.stdout().transferTo(new ByteArrayOutputStream());
            }
        }
    }
}
