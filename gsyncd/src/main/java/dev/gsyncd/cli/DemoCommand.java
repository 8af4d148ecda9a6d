package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;

/// `gsyncd demo [DIR]`: both ends in one process, with real SSH on the loopback between them.
final class DemoCommand implements Command {
    private static final String BATCHES = "batches";
    private static final long MILLIS_BETWEEN_CHANGES = 1500;

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        List<Option> switches =
                List.of(
                        Switches.value(null, BATCHES, "N", "end after so many batches"),
                        Switches.flag("h", Switches.HELP, "this text"));
        Arguments arguments =
                Arguments.parse(args, List.of(Options.LOG_FILE, Options.LOG_LEVEL), switches);
        if (arguments.has(Switches.HELP)) {
            return new HelpCommand().run(List.of("demo"), console);
        }
        Bytes source = source(arguments.rest());
        long batches = batches(arguments.value(BATCHES));
        Logging.open(
                arguments.tunables().getOrDefault(Options.LOG_FILE, Logging.STDERR),
                arguments.tunables().getOrDefault(Options.LOG_LEVEL, "WARNING"));
        Path temp = Files.createTempDirectory("gsyncd-demo-");
        Stop stop = Stop.onSignals();
        try {
            new Demo(console, temp, source, batches, MILLIS_BETWEEN_CHANGES, stop).run();
        } finally {
            delete(temp);
            stop.finished();
        }
        return 0;
    }

    /// Null: a sample of our own.
    private static @Nullable Bytes source(List<String> rest)
            throws CommandException, ConfigException {
        if (rest.isEmpty()) {
            return null;
        }
        if (rest.size() > 1) {
            throw CommandException.usage("demo takes one DIR, not " + rest);
        }
        String given = rest.getFirst();
        ResourceUrl url =
                ResourceUrl.parse(
                        given.contains("://")
                                ? given
                                : Path.of(given).toAbsolutePath().normalize().toString());
        if (url instanceof ResourceUrl.Directory directory) {
            try (Dir _ = Dir.open(directory.path())) {
                return directory.path();
            } catch (PosixException _) {
                // the same answer for whatever it is
            }
        }
        throw CommandException.failure(
                given + " is no directory: name one that is there, or none for a sample");
    }

    private static long batches(@Nullable String text) throws CommandException {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw CommandException.usage("--batches cannot be \"" + text + "\": give 1 or more");
        }
        return Long.parseLong(text);
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException e) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
