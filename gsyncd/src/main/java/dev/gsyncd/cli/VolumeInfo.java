package dev.gsyncd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `gluster [OPTIONS] volume info VOLUME` behind a forced command: a Python monitor asks so for the
/// nodes of the secondary. Nothing else of the gluster command may be run.
final class VolumeInfo {
    private static final Path GLUSTER = Path.of("/usr/sbin/gluster");

    /// What glusterd is asked through, and how it answers. Others name files to write.
    private static final Set<String> OPTIONS =
            Set.of("--xml", "--inet6", "--mode=script", "--remote-host=localhost");

    private VolumeInfo() {}

    /// @param words the client's command, split at blanks
    static boolean isMeant(List<String> words) {
        return Path.of(words.getFirst()).endsWith("gluster");
    }

    static int run(List<String> words, Console console)
            throws CommandException, IOException, InterruptedException {
        List<String> command = command(words);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .start();
        process.getInputStream().transferTo(console.out());
        console.out().flush();
        return process.waitFor();
    }

    static List<String> command(List<String> words) throws CommandException {
        List<String> rest = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            (word.startsWith("-") ? options : rest).add(word);
        }
        boolean volumeInfo =
                rest.size() >= 2
                        && rest.size() <= 3
                        && rest.get(0).equals("volume")
                        && rest.get(1).equals("info");
        if (!volumeInfo || !OPTIONS.containsAll(options)) {
            throw CommandException.failure(
                    "disallowed gluster invocation: only gluster [--xml] [--remote-host=localhost]"
                            + " volume info VOLUME may run here");
        }
        List<String> command = new ArrayList<>(List.of(GLUSTER.toString()));
        command.addAll(options);
        command.addAll(rest);
        return command;
    }
}
