package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.cli.Jrsync;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The same command line for rsync and for jrsync, in each role: what they say, and their exit
/// codes.
final class TwoPrograms implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    /// The roles that jrsync has once.
    enum Role {
        LOCAL(true, false, null),
        OUR_CLIENT_PUSHES(true, true, false),
        OUR_CLIENT_PULLS(true, false, false),
        OUR_SERVER_RECEIVES(false, true, true),
        OUR_SERVER_SENDS(false, false, true);

        final boolean ourClient;
        final boolean push;
        final Boolean ourServer;

        Role(boolean ourClient, boolean push, Boolean ourServer) {
            this.ourClient = ourClient;
            this.push = push;
            this.ourServer = ourServer;
        }

        boolean local() {
            return ourServer == null;
        }

        /// jrsync writes the files.
        boolean weReceive() {
            return local() || this == OUR_CLIENT_PULLS || this == OUR_SERVER_RECEIVES;
        }
    }

    /// @param errors the lines of standard error, sorted
    /// @param output the lines of standard output, in their order
    record Said(int code, List<String> errors, List<String> output) {}

    private final Path work;
    private final Interop interop;

    TwoPrograms(Path work) throws IOException {
        this.work = work;
        this.interop = new Interop(work);
        Files.writeString(
                work.resolve("theirs.sh"),
                "#!/bin/sh\nshift\nexec sh -c \"$*\" 2>>" + work + "/server.err\n");
        Files.setPosixFilePermissions(
                work.resolve("theirs.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// @param ours jrsync has its role, else rsync has all
    /// @param words options
    /// @param from absolute
    Said run(Role role, boolean ours, List<String> words, String from, String to) throws Exception {
        List<String> all = new ArrayList<>(words);
        if (!role.local()) {
            all.add("-e");
            all.add(
                    (ours && role.ourServer ? interop.ourShell() : work.resolve("theirs.sh"))
                            .toString());
        }
        all.add((role.local() || role.push ? "" : "h:") + from);
        all.add((role.local() || !role.push ? "" : "h:") + to);
        return run(ours && role.ourClient, all, Map.of());
    }

    /// The whole command line.
    Said run(boolean ourClient, List<String> words, Map<String, String> environment)
            throws Exception {
        Path server = work.resolve("server.err");
        Files.deleteIfExists(server);
        String err;
        String said;
        int code;
        if (ourClient) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            List<Bytes> args = words.stream().map(Bytes::utf8).toList();
            Jrsync program = new Jrsync(InputStream.nullInputStream(), out, errors);
            String home = environment.get("HOME");
            code = (home == null ? program : program.withHome(home)).run(args);
            err = errors.toString(StandardCharsets.UTF_8);
            said = out.toString(StandardCharsets.UTF_8);
        } else {
            List<String> command = new ArrayList<>(List.of("rsync"));
            command.addAll(words);
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(work.toFile())
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(work.resolve("client.out").toFile())
                            .redirectError(work.resolve("client.err").toFile());
            builder.environment().putAll(environment);
            Process p = builder.start();
            assertTrue(p.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), command::toString);
            code = p.exitValue();
            err = Files.readString(work.resolve("client.err"));
            said = Files.readString(work.resolve("client.out"));
        }
        if (Files.exists(server)) {
            err += Files.readString(server);
        }
        interop.takeServerErrors();
        return new Said(
                code,
                err.lines()
                        .map(this::comparable)
                        .filter(l -> !l.isEmpty())
                        .distinct()
                        .sorted()
                        .toList(),
                said.lines().toList());
    }

    /// The exit code is compared as a number, and who says a line depends on the role; what an end
    /// says of the other one's death depends on who was faster.
    private String comparable(String line) {
        return line.replace(System.getProperty("user.dir"), work.toString()) // where jrsync runs
                .replaceAll("^rsync (error|warning): .*", "")
                .replaceAll("^rsync: \\[\\w+\\] write error: .*", "")
                .replaceAll("^rsync: \\[\\w+\\] safe_write failed .*Broken pipe.*", "")
                .replaceAll("^rsync: connection unexpectedly closed .*", "")
                .replaceAll("^rsync: \\[\\w+\\] ", "rsync: [x] ")
                .replaceAll("link_stat \"[^\"]*/", "link_stat \"")
                .replaceAll("\\.\\w{6}([\",])", ".XXXXXX$1");
    }

    @Override
    public void close() throws IOException {
        interop.close();
    }
}
