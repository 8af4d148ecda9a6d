package dev.gsyncd.cli;

import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A start in the background: this process starts another one, detached, and waits for its word.
///
/// The child's standard output is a pipe to the parent with one line, `up`, `up TROUBLE` or `fail
/// CODE TEXT`; its standard error is the log.
final class Daemon {
    private static final String UP = "up";
    private static final String FAIL = "fail ";

    private Daemon() {}

    /// Starts `arguments` in the background; returns when it is up, or fails as it did.
    static int start(List<String> arguments, String logFile)
            throws CommandException, InterruptedException {
        if (logFile.equals(Logging.STDERR)) {
            throw CommandException.usage(
                    "--log-file=- needs --no-daemon: a daemon has no standard error");
        }
        List<String> all = new ArrayList<>(List.of("--" + Switches.DAEMON_CHILD));
        all.addAll(arguments);
        try {
            Path directory = Path.of(logFile).toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            java.lang.Process child =
                    new ProcessBuilder(JavaCommand.of("256m", all))
                            .redirectInput(new File("/dev/null"))
                            .redirectError(ProcessBuilder.Redirect.appendTo(new File(logFile)))
                            .start();
            try (BufferedReader in = child.inputReader(StandardCharsets.UTF_8)) {
                return outcome(in, logFile);
            }
        } catch (IOException e) {
            throw CommandException.failure(
                    "cannot start in the background with the log "
                            + logFile
                            + ": "
                            + e.getMessage());
        }
    }

    private static int outcome(BufferedReader in, String logFile)
            throws IOException, CommandException {
        String word = in.readLine();
        if (UP.equals(word)) {
            return 0;
        }
        if (word != null && word.startsWith(UP + " ")) {
            System.err.println(
                    "gsyncd: "
                            + word.substring(UP.length() + 1)
                            + "; runs in the background and goes on trying, see "
                            + logFile);
            return 0;
        }
        if (word == null || !word.startsWith(FAIL)) {
            throw CommandException.failure("the background process ended at once: see " + logFile);
        }
        String[] parts = word.substring(FAIL.length()).split(" ", 2);
        StringBuilder text = new StringBuilder(parts.length > 1 ? parts[1] : "");
        for (String more = in.readLine(); more != null; more = in.readLine()) {
            text.append('\n').append(more);
        }
        throw new CommandException(Integer.parseInt(parts[0]), text.toString());
    }

    /// In the child: leaves the terminal and the parent's session.
    static void detach() throws CommandException {
        try {
            Process.setsid();
        } catch (PosixException e) {
            throw CommandException.failure("cannot detach from the terminal: " + e.getMessage());
        }
    }

    /// In the child: lets the parent go.
    static void up(String trouble) {
        say(trouble.isEmpty() ? UP : UP + " " + trouble.replace('\n', ' '));
    }

    static void failed(int code, String text) {
        say(FAIL + code + " " + text);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            // Closing descriptor 1 makes it /dev/null in the JDK, so that nothing takes its number.
            out.flush();
        } catch (IOException _) {
            // The parent is gone already.
        }
    }
}
