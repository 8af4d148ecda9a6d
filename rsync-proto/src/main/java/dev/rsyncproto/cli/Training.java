package dev.rsyncproto.cli;

import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshKeys;
import dev.rsyncproto.ssh.SshOptions;
import dev.rsyncproto.ssh.SshServer;
import dev.rsyncproto.ssh.SshTarget;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// The runs from which the launcher makes its AOT caches: what a session loads and warms up, in a
/// directory given. `Training DIR` is for all that needs no SSH, `Training DIR ssh` adds a login
/// over loopback where one can listen. (All classes of a cache are loaded at every start, and those
/// for SSH are a third of them.)
///
/// A JVM that starts from the cache compiles by what it finds there: at once and fully what was
/// fully compiled here, quickly and for long what was not. So content goes through the engine by
/// the megabyte, and there are too few files to make the code for names and attributes that hot:
/// most runs are over before full compilation would pay.
public final class Training {
    private static final int FILES = 400;
    private static final int FILES_IN_DIRECTORY = 40;
    private static final int LARGE_FILE = 48 << 20;
    private static final int EDIT_EVERY = 100_000;

    private Training() {}

    public static void main(String[] args) throws IOException {
        Path dir = Path.of(args[0]);
        boolean ssh = args.length > 1 && args[1].equals("ssh");
        Path source = Files.createDirectories(dir.resolve("source"));
        Path large = Files.createDirectories(dir.resolve("large"));
        String target = dir.resolve("target") + "/";
        RawArgs.of(args);
        new Interruption().forget();
        jrsync("--version");
        many(source);
        jrsync("-a", "--stats", source + "/", target);
        jrsync("-a", source + "/", target);
        jrsync("-aHAXi", "--no-whole-file", "--delete", source + "/", target);
        jrsync("-ac", source + "/", target);
        serve(dir, source, target);
        // as far as the process builder: there is no such host
        jrsync("-a", "-e", "/bin/false", source + "/", "nowhere:" + target);
        content(large, dir.resolve("copy") + "/");
        if (ssh) {
            try {
                login(dir);
            } catch (IOException e) {
                // Without a loopback interface the cache lacks SSH, no more.
            }
        }
    }

    private static void many(Path source) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < FILES; i++) {
            Path sub = source.resolve("directory-" + i / FILES_IN_DIRECTORY);
            if (i % FILES_IN_DIRECTORY == 0) {
                Files.createDirectories(sub);
            }
            byte[] content = new byte[random.nextInt(4096)];
            Files.write(sub.resolve("file-" + i), content);
        }
        Files.createSymbolicLink(source.resolve("link"), Path.of("directory-0"));
        Files.createLink(source.resolve("second"), source.resolve("directory-0/file-0"));
    }

    private static void content(Path source, String target) throws IOException {
        byte[] content = new byte[LARGE_FILE];
        new Random(2).nextBytes(content);
        Path file = source.resolve("file");
        Files.write(file, content);
        jrsync("-a", source + "/", target);
        for (int i = 0; i < LARGE_FILE; i += EDIT_EVERY) {
            content[i]++;
        }
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        jrsync("-a", "--no-whole-file", source + "/", target);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(new byte[77]);
            out.write(content);
        }
        jrsync("-a", "--no-whole-file", "--inplace", source + "/", target);
    }

    /// Both ends as behind a remote shell: their streams are files.
    private static void serve(Path dir, Path source, String target) throws IOException {
        try (Dir here = Dir.open(Bytes.utf8(dir.toString()))) {
            here.mknod(Bytes.utf8("to-server"), Mode.S_IFIFO | 0600, 0, 0);
            here.mknod(Bytes.utf8("to-client"), Mode.S_IFIFO | 0600, 0, 0);
            Options options;
            try {
                options = OptionParser.parse(List.of(Bytes.utf8("-a"))).options();
            } catch (OptionException e) {
                throw new AssertionError("-a is an option", e);
            }
            List<Bytes> args =
                    new ArrayList<>(ServerArgs.full(options, true, List.of(Bytes.utf8(target))));
            args.removeFirst();
            Path toServer = dir.resolve("to-server");
            Path toClient = dir.resolve("to-client");
            Thread.ofPlatform()
                    .start(() -> {
                        try (var in = new FileInputStream(toServer.toFile());
                                var out = new FileOutputStream(toClient.toFile());
                                Dir cwd = Dir.cwd()) {
                            RsyncServer.run(
                                    args,
                                    StandardStreams.input(in),
                                    StandardStreams.output(out),
                                    cwd,
                                    Events.NONE);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            try (var out = new FileOutputStream(toServer.toFile());
                    var in = new FileInputStream(toClient.toFile())) {
                List<Bytes> sources = List.of(Bytes.utf8(source + "/"));
                RsyncClient.push(options, here, sources, in, out, Events.NONE);
            }
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
