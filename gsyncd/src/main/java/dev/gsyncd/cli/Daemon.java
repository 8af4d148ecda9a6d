package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
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
import java.util.List;
import org.slf4j.LoggerFactory;

/// A start in the background: this process starts another one, detached, and waits for its word.
///
/// The child's standard output is a pipe to the parent with one line, `up`, `up TROUBLE` or `fail
/// CODE TEXT`; its standard error is the log.
final class Daemon {
    private static final String UP = "up";
    private static final String FAIL = "fail ";

    private Daemon() {}

    /// What the child does.
    interface Task {
        /// @param up told when the parent may go
        int run(SessionCommand.Up up)
                throws CommandException, ConfigException, IOException, InterruptedException;
    }

    /// Starts `command` in the background; returns when it is up, or fails as it did. The command
    /// must come to [#child].
    static int start(List<String> command, String logFile)
            throws CommandException, InterruptedException {
        if (logFile.equals(Logging.STDERR)) {
            throw CommandException.usage(
                    "--log-file=- needs --no-daemon: a daemon has no standard error");
        }
        try {
            Path directory = Path.of(logFile).toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            java.lang.Process child =
                    new ProcessBuilder(command)
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

    /// In the child: does the task, detached. Every failure goes to the parent as long as it waits,
    /// and to the log afterwards.
    static int child(Task task) throws InterruptedException {
        boolean[] up = {false};
        try {
            detach();
            return task.run(trouble -> {
                up[0] = true;
                up(trouble);
            });
        } catch (CommandException e) {
            return failed(e.exitCode(), e, up[0]);
        } catch (ConfigException e) {
            return failed(CommandException.USAGE, e, up[0]);
        } catch (IOException e) {
            return failed(CommandException.FAILURE, e, up[0]);
        }
    }

    private static int failed(int code, Exception e, boolean up) {
        if (up) {
            LoggerFactory.getLogger(Daemon.class).error("{}", e.getMessage());
        } else {
            say(FAIL + code + " " + e.getMessage());
        }
        return code;
    }

    /// Leaves the terminal and the parent's session.
    private static void detach() throws CommandException {
        try {
            Process.setsid();
        } catch (PosixException e) {
            throw CommandException.failure("cannot detach from the terminal: " + e.getMessage());
        }
    }

    /// Lets the parent go.
    private static void up(String trouble) {
        say(trouble.isEmpty() ? UP : UP + " " + trouble.replace('\n', ' '));
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
