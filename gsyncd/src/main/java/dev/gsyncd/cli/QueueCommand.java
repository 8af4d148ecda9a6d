package dev.gsyncd.cli;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.progress.RetryItem;
import dev.gsyncd.progress.RetryQueue;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// `gsyncd queue [--retry] [SESSION]`: what could not be synced yet.
final class QueueCommand implements Command {
    static final String NAME = "queue";
    static final String HELP =
            """
            Usage: gsyncd queue [--retry] [SESSION]

            What could not be synced from the bricks of this machine yet, and why; each entry is one of
            FAILURES in the status. It is tried again until it works, each time after a longer wait, up
            to 10 minutes.

              SESSION     such as pop_gs1_moz, or the directory that holds its state [all]
              --retry     try all of it now; a worker that runs does so within some seconds

            Each entry is a block of lines: gfid and path, reason, side (primary or secondary, as far as
            that is known), times and number of tries. "gsyncd why PATH|GFID" tells of one file.
            """;

    private static final String RETRY = "retry";

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Arguments arguments =
                Arguments.parse(
                        args,
                        List.of(),
                        List.of(
                                Switches.flag(null, RETRY, ""),
                                Switches.flag("h", Switches.HELP, "")));
        if (arguments.has(Switches.HELP)) {
            console.out().print(HELP);
            return 0;
        }
        for (QueuePlace place : QueuePlace.find(arguments.rest(), console)) {
            try (Dir dir = place.open()) {
                if (arguments.has(RETRY)) {
                    RetryQueue.ask(dir, place.file());
                    console.out().println(place + ": asked to try all again now");
                } else {
                    list(place, dir, console.out());
                }
            }
        }
        return 0;
    }

    private static void list(QueuePlace place, Dir dir, PrintStream out) throws IOException {
        try (Dir brick = Dir.open(Bytes.utf8(place.brick()))) {
            BrickPaths paths = new BrickPaths(brick);
            int items = RetryQueue.read(dir, place.file(), item -> print(item, place, paths, out));
            out.println(place + ": " + items + (items == 1 ? " entry" : " entries"));
        }
    }

    private static void print(RetryItem item, QueuePlace place, BrickPaths paths, PrintStream out)
            throws IOException {
        Gfid gfid = item.key().gfid();
        EntryName name = item.key().name();
        String path = name != null ? paths.path(name) : gfid != null ? paths.path(gfid) : "-";
        out.println(
                (gfid == null ? "name" : "gfid " + gfid)
                        + "  "
                        + path
                        + (item.key().below() ? " and all below" : ""));
        out.println("  session  " + place);
        describe(item, out);
    }

    static void describe(RetryItem item, PrintStream out) {
        String reason = item.reason();
        String side = side(reason);
        out.println("  side     " + (side.isEmpty() ? "-" : side));
        out.println(
                "  reason   " + (side.isEmpty() ? reason : reason.substring(side.length() + 2)));
        out.println("  tries    " + item.tries());
        out.println("  first    " + time(item.first()));
        out.println("  last     " + time(item.last()));
        out.println("  next     " + time(item.next()));
    }

    /// Reasons begin with the side that gave them, where that is known.
    private static String side(String reason) {
        for (String side : List.of("primary", "secondary")) {
            if (reason.startsWith(side + ": ")) {
                return side;
            }
        }
        return "";
    }

    static Instant time(Instant exact) {
        return exact.truncatedTo(ChronoUnit.SECONDS);
    }
}
