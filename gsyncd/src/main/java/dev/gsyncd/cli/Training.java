package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// The run from which the launcher makes the AOT cache: what a session loads, in a directory given.
public final class Training {
    private static final int BATCHES = 5;
    private static final long MILLIS_BETWEEN_CHANGES = 50;

    private Training() {}

    public static void main(String[] args)
            throws CommandException, ConfigException, IOException, InterruptedException {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(Map.of(), InputStream.nullInputStream(), nowhere, nowhere);
        loadAll(Path.of(System.getProperty("java.class.path")));
        Gsyncd.run(List.of("--version"), console);
        Gsyncd.run(List.of("--help"), console);
        Logging.open(Logging.STDERR, "ERROR");
        Path temp = Files.createDirectories(Path.of(args[0]).resolve("session"));
        Stop stop = Stop.onSignals();
        try {
            new Demo(console, temp, null, BATCHES, MILLIS_BETWEEN_CHANGES, stop).run();
        } finally {
            stop.finished();
        }
        System.exit(0);
    }

    /// What a session of volumes needs, and no directory can show.
    private static void loadAll(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
                    load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, Training.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new AssertionError(name, e);
        }
    }
}
