package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.secondary.TrashContents;
import dev.gsyncd.serve.LocalResource;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// `gsyncd trash list|restore :VOL …`: what a secondary volume keeps of what had to give way.
final class TrashCommand implements Command {
    static final String NAME = "trash";
    static final String HELP =
            """
            Usage: gsyncd trash list :VOL [SESSION[/TIME[/PATH]]]
                   gsyncd trash restore :VOL SESSION/TIME[/PATH]...

            What a mirror had to move out of the way on the secondary volume VOL: files that only the
            secondary had, where one of the primary came in their place or where the primary has
            nothing. They are kept in /.gsyncd-trash/SESSION/TIME/PATH of the volume, PATH being the one
            that they had, for the time and up to the size that the session's trash-days and trash-size
            say. Run it as root on a machine of the cluster that has VOL.

              list        each one: when it was moved, type, bytes on disk, SESSION/TIME/PATH
              restore     moves it back, if nothing is at PATH now; with SESSION/TIME all of that time

            What is restored is still not on the primary: the next change of that name there moves it
            away again. To have it for good, copy it to the primary.
            """;

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Arguments arguments =
                Arguments.parse(
                        args,
                        Options.all(),
                        List.of(
                                Switches.value("c", Switches.CONFIG_FILE, "FILE", ""),
                                Switches.flag("h", Switches.HELP, "")));
        if (arguments.has(Switches.HELP)) {
            console.out().print(HELP);
            return 0;
        }
        List<String> words = arguments.rest();
        if (words.size() < 2 || !List.of("list", "restore").contains(words.get(0))) {
            throw CommandException.usage("give list or restore, and a volume: gsyncd help trash");
        }
        boolean restore = words.get(0).equals("restore");
        List<String> paths = words.subList(2, words.size());
        if (restore && paths.isEmpty()) {
            throw CommandException.usage("what is to be restored? see gsyncd trash list");
        }
        ResourceUrl url = ResourceUrl.parse(words.get(1));
        if (!(url instanceof ResourceUrl.Gluster)) {
            throw CommandException.usage(url + " is no volume of this machine's cluster");
        }
        Config config =
                Config.of(
                                Session.configFile(arguments.value(Switches.CONFIG_FILE), console),
                                arguments.tunables())
                        .with(Session.places(console))
                        .with(Map.of("session", "trash_" + url.label(), "local-id", "trash"));
        Logging.open(Logging.STDERR, "WARNING");
        try (LocalResource volume = LocalResource.open(url, config)) {
            TrashContents trash = new TrashContents(volume.root());
            return restore ? restore(trash, paths, console) : list(trash, paths, console);
        }
    }

    private static int list(TrashContents trash, List<String> paths, Console console)
            throws IOException {
        for (String path : paths.isEmpty() ? List.of("") : paths) {
            for (TrashContents.Kept kept : trash.list(Bytes.utf8(path))) {
                String time = kept.path().utf8().split("/", 3)[1];
                console.out()
                        .printf(
                                "%-18s %-8s %12d  %s%n",
                                time, type(kept.stat()), kept.bytes(), kept.path());
            }
        }
        return 0;
    }

    private static String type(Stat stat) {
        return stat.isDir()
                ? "dir"
                : stat.isRegular() ? "file" : stat.isSymlink() ? "symlink" : "special";
    }

    private static int restore(TrashContents trash, List<String> paths, Console console)
            throws CommandException, IOException {
        int left = 0;
        for (String path : paths) {
            List<TrashContents.Kept> found =
                    path.contains("/") ? trash.list(Bytes.utf8(path)) : List.of();
            if (found.isEmpty()) {
                throw CommandException.failure("nothing is kept as " + path);
            }
            for (TrashContents.Kept kept : found) {
                String why = trash.restore(kept);
                if (why == null) {
                    console.out().println("restored /" + kept.origin());
                } else {
                    left++;
                    console.err().println("gsyncd: " + kept.path() + " stays: " + why);
                }
            }
        }
        return left == 0 ? 0 : CommandException.FAILURE;
    }
}
