package dev.gsyncd.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One brick's retry queue among a session's files, with what a look at it needs to know. That is
/// written by the worker, beside the queue.
///
/// @param session the name of the session's directory
/// @param directory where the queue is
/// @param queue its file's name there
/// @param brick a path on this machine
/// @param stime the name of the brick's xattr
record QueuePlace(String session, Path directory, String queue, String brick, String stime) {
    private static final String ABOUT = ".about";

    static void write(Path directory, Bytes queue, String brick, Bytes stime) throws IOException {
        Files.writeString(
                directory.resolve(queue.utf8() + ABOUT), brick + "\n" + stime.utf8() + "\n");
    }

    /// Those in one directory.
    static List<QueuePlace> in(Path directory) throws IOException {
        List<QueuePlace> places = new ArrayList<>();
        List<Path> abouts;
        try (Stream<Path> files = Files.list(directory)) {
            abouts =
                    files.filter(file -> file.getFileName().toString().endsWith(ABOUT))
                            .sorted()
                            .toList();
        } catch (NoSuchFileException _) {
            return places;
        }
        for (Path about : abouts) {
            List<String> lines = Files.readAllLines(about, StandardCharsets.UTF_8);
            String name = about.getFileName().toString();
            String queue = name.substring(0, name.length() - ABOUT.length());
            if (lines.size() >= 2 && Files.exists(directory.resolve(queue))) {
                places.add(
                        new QueuePlace(
                                directory.getFileName().toString(),
                                directory,
                                queue,
                                lines.get(0),
                                lines.get(1)));
            }
        }
        return places;
    }

    /// Those of one session, or of all.
    ///
    /// @param sessions at most one name, as the directories below the state directory have it
    static List<QueuePlace> find(List<String> sessions, Console console)
            throws CommandException, IOException {
        Path home = Path.of(Session.places(console).getOrDefault("state-home", "."));
        if (sessions.size() > 1) {
            throw CommandException.usage("one SESSION, not " + sessions);
        }
        List<QueuePlace> places = new ArrayList<>();
        if (sessions.size() == 1) {
            String session = sessions.getFirst();
            Path directory = session.contains("/") ? Path.of(session) : home.resolve(session);
            places.addAll(in(directory));
            if (places.isEmpty()) {
                throw CommandException.failure(
                        "no session \"" + session + "\" of a volume worked here: see ls " + home);
            }
            return places;
        }
        if (Files.isDirectory(home)) {
            try (Stream<Path> all = Files.list(home)) {
                for (Path directory : all.filter(Files::isDirectory).sorted().toList()) {
                    places.addAll(in(directory));
                }
            }
        }
        if (places.isEmpty()) {
            throw CommandException.failure("no session of a volume worked here: see " + home);
        }
        return places;
    }

    Dir open() throws IOException {
        return Dir.open(Bytes.utf8(directory.toString()));
    }

    Bytes file() {
        return Bytes.utf8(queue);
    }

    @Override
    public String toString() {
        return session + ", brick " + brick;
    }
}
