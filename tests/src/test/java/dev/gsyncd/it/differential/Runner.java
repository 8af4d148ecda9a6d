package dev.gsyncd.it.differential;

import dev.gsyncd.it.rsync.Interop;
import dev.gsyncd.it.rsync.TreeState;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs one transfer. jrsync runs in this JVM in every role.
final class Runner implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    /// @param lines of standard output, sorted
    /// @param errors of standard error, sorted, without the line that names the exit code
    /// @param serverErrors what our server reported, told to the client or not
    record Outcome(
            int exitCode,
            List<String> source,
            List<String> destination,
            List<String> lines,
            List<String> errors,
            List<String> serverErrors) {}

    /// The client rsync does not come to an end.
    static final class Hang extends Exception {
        private static final long serialVersionUID = 1;

        Hang(List<String> command) {
            super("rsync hangs: " + command);
        }
    }

    /// Where it is not kept rsync stores what lay in memory (`--fake-super` without `-o`).
    private static final String FAKE_STAT = " user.rsync.%stat=";

    private final Path work;
    private final Interop interop;

    Runner(Path work) throws IOException {
        this.work = work;
        this.interop = new Interop(work);
    }

    Path work() {
        return work;
    }

    Outcome run(Path dir, Case.Role role, List<String> options, String source, boolean withOurs)
            throws Exception {
        List<String> words = new ArrayList<>();
        options.forEach(o -> words.add(o.replace("@dir", dir.toString())));
        boolean local = role == Case.Role.LOCAL;
        if (!local) {
            words.add("-e");
            words.add(shell(role, withOurs).toString());
        }
        String from = dir.resolve(source) + (source.endsWith("/") ? "/" : "");
        words.add(role.push ? from : "host:" + from);
        words.add((role.push && !local ? "host:" : "") + dir.resolve("to"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                withOurs && role.ourClient ? jrsync(words, out, err) : rsync(dir, words, out, err);
        return new Outcome(
                code,
                state(dir.resolve("from"), options),
                state(dir.resolve("to"), options),
                lines(out, false),
                errors(err, dir),
                interop.takeServerErrors());
    }

    /// The server's standard error is a file: that of our client is this JVM's.
    private Path shell(Case.Role role, boolean withOurs) throws IOException {
        if (withOurs && !role.ourClient) {
            return interop.ourShell();
        }
        Path shell = work.resolve("server.sh");
        if (!Files.exists(shell)) {
            Files.writeString(
                    shell, "#!/bin/sh\nshift\nexec sh -c \"$*\" 2>>" + work + "/case/server\n");
            Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return shell;
    }

    private static List<String> errors(ByteArrayOutputStream err, Path dir) throws IOException {
        Path server = dir.resolve("server");
        if (Files.exists(server)) {
            err.writeBytes(Files.readAllBytes(server));
        }
        String cwd = System.getProperty("user.dir"); // of our client, which runs in this process
        return lines(err, true).stream().map(l -> l.replace(cwd, dir.toString())).sorted().toList();
    }

    /// Without `-o` and `-g` rsync stores as owner what lay in memory, or nothing where that was
    /// the true one by chance.
    private static List<String> state(Path dir, List<String> options) throws Exception {
        boolean owners =
                options.stream().anyMatch(o -> o.startsWith("-a"))
                        && !options.contains("--no-o")
                        && !options.contains("--no-g");
        return TreeState.withoutPresent(TreeState.of(dir)).stream()
                .filter(l -> owners || !l.contains(FAKE_STAT))
                .toList();
    }

    private static int jrsync(
            List<String> words, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        List<Bytes> args = words.stream().map(Bytes::utf8).toList();
        return new Jrsync(InputStream.nullInputStream(), out, err).run(args);
    }

    private static int rsync(
            Path dir, List<String> words, ByteArrayOutputStream out, ByteArrayOutputStream err)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("rsync"));
        command.addAll(words);
        Path text = Files.createTempFile(dir.getParent(), "out", "");
        Path errors = Files.createTempFile(dir.getParent(), "err", "");
        Process p =
                new ProcessBuilder(command)
                        .directory(dir.toFile())
                        .redirectOutput(text.toFile())
                        .redirectError(errors.toFile())
                        .start();
        p.getOutputStream().close();
        if (!p.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            p.descendants().forEach(ProcessHandle::destroyForcibly);
            p.destroyForcibly();
            throw new Hang(command);
        }
        out.writeBytes(Files.readAllBytes(text));
        err.writeBytes(Files.readAllBytes(errors));
        Files.delete(text);
        Files.delete(errors);
        return p.exitValue();
    }

    /// What no two runs have in common is left out: traffic, speed, and who says it.
    private static List<String> lines(ByteArrayOutputStream text, boolean errors) {
        Stream<String> lines =
                text.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(Runner::comparable)
                        .filter(l -> !l.isEmpty());
        if (errors) { // an end that both have may say it; what our server says is not here
            lines = lines.filter(l -> !l.matches("rsync (error|warning): .*")).distinct();
        }
        return lines.sorted().toList();
    }

    private static String comparable(String line) {
        return line.replaceAll("^sent .*", "sent")
                .replaceAll("speedup is [0-9.,]+", "speedup")
                .replaceAll("^(Total bytes \\w+|File list .*): .*", "$1")
                .replaceAll("^rsync: \\[\\w+\\] ", "rsync: [x] ")
                .replaceAll("^(total: matches.*|Killed)$", "")
                .replaceAll(
                        "^(rsync: \\[x\\] (safe_write failed|write error:)|default_perms_for_dir:) .*",
                        "")
                .replaceAll("^rsync: connection unexpectedly closed .*", "")
                .replaceAll("^rsync\\[\\d+\\] \\(.*\\) heap statistics:$", "")
                .replaceAll("^  [a-z]+: +\\d+   \\(.*\\)$", "")
                .replaceAll("[-/:0-9]+ [:0-9]+ (/?tmp(/\\w+-\\d+(/case)?)?)$", "$1")
                .replaceAll("[-/:0-9]+(\\|/?tmp/(\\w+-\\d+/(case/)?)?)$", "$1")
                .replaceAll("^/?tmp/(\\w+-\\d+/(case/)?)?$", "")
                .replaceAll("^(opening connection|server_sender).*", "");
    }

    @Override
    public void close() throws IOException {
        interop.close();
    }
}
