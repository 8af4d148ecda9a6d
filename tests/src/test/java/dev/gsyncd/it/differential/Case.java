package dev.gsyncd.it.differential;

import dev.gsyncd.it.rsync.TreeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// One drawn case: trees, options, and one of the four roles for jrsync, or a local copy.
final class Case {
    private static final String UNSUPPORTED = "this option is not supported yet";

    /// rsync with itself met what it thinks cannot be (RERR_UNSUPPORTED of its hard links).
    private static final int RSYNC_GAVE_UP = 13;

    private static final String REFUSES_ITSELF = "rejecting excluded file-list name";

    /// What jrsync plays; rsync plays the other end.
    enum Role {
        CLIENT_SENDS(true, true),
        CLIENT_RECEIVES(true, false),
        SERVER_RECEIVES(false, true),
        SERVER_SENDS(false, false),
        /// Never drawn: asked for.
        LOCAL(true, true);

        private static final int DRAWN = 4;

        final boolean ourClient;
        final boolean push;

        Role(boolean ourClient, boolean push) {
            this.ourClient = ourClient;
            this.push = push;
        }
    }

    /// @param ran jrsync supports the options
    /// @param difference empty where there is none
    record Result(boolean ran, String difference) {}

    private final int number;
    private final long treeSeed;
    private final long changeSeed;
    private final boolean empty;
    private final boolean slash;
    private final Role role;
    private final List<String> options;

    /// @param with further options, between commas; may be empty
    Case(int number, Random random, boolean local, String with) {
        this.number = number;
        treeSeed = random.nextLong();
        changeSeed = random.nextLong();
        empty = random.nextInt(4) == 0;
        slash = random.nextInt(4) != 0;
        Role any = Role.values()[random.nextInt(Role.DRAWN)];
        role = local ? Role.LOCAL : any;
        options = DrawnOptions.draw(random, slash);
        List<String> further = Stream.of(with.split(",")).filter(w -> !w.isEmpty()).toList();
        if (further.stream().anyMatch(w -> w.startsWith("-v"))) {
            options.removeIf(o -> o.startsWith("-v")); // -vvv is not compared
        }
        options.addAll(further);
    }

    /// rsync's receiver refuses what its own sender sends: with `-R`, and rules that exclude a
    /// directory above the source.
    private static boolean refusesItself(Runner.Outcome theirs) {
        return theirs.errors().stream().anyMatch(line -> line.contains(REFUSES_ITSELF));
    }

    Result run(Runner runner) throws Exception {
        Runner.Outcome theirs;
        try {
            theirs = once(runner, false);
        } catch (Runner.Hang e) {
            // rsync with itself: nothing to be held to
            System.out.println("differential: " + described() + ": " + e.getMessage());
            return new Result(false, "");
        }
        if (theirs.exitCode() == RSYNC_GAVE_UP || refusesItself(theirs)) {
            System.out.println("differential: " + described() + ": " + theirs.errors());
            return new Result(false, "");
        }
        Runner.Outcome ours = once(runner, true);
        if (refused(ours.errors()) || refused(ours.serverErrors())) {
            return new Result(false, "");
        }
        StringBuilder text = new StringBuilder();
        if (theirs.exitCode() != ours.exitCode()) {
            text.append("exit code " + theirs.exitCode() + " and " + ours.exitCode() + "\n");
        }
        text.append(part("source", theirs.source(), ours.source()));
        text.append(part("destination", theirs.destination(), ours.destination()));
        text.append(part("stdout", theirs.lines(), ours.lines()));
        text.append(part("stderr", theirs.errors(), ours.errors()));
        if (!text.isEmpty() && !ours.serverErrors().isEmpty()) {
            text.append("our server: ").append(String.join("\n", ours.serverErrors()));
        }
        String difference = text.isEmpty() ? "" : described() + "\n" + text;
        return new Result(true, difference);
    }

    private static boolean refused(List<String> errors) {
        return errors.stream().anyMatch(l -> l.contains(UNSUPPORTED));
    }

    private static String part(String what, List<String> theirs, List<String> ours) {
        String difference = TreeState.difference(theirs, ours);
        return difference.isEmpty() ? "" : what + ":\n" + difference + "\n";
    }

    private String described() {
        return "case %d, jrsync as %s%s: %s"
                .formatted(
                        number,
                        role,
                        empty ? ", into an empty directory" : "",
                        String.join(" ", options));
    }

    /// In a directory that is always of the same name.
    private Runner.Outcome once(Runner runner, boolean withOurs) throws Exception {
        Path dir = runner.work().resolve("case");
        DrawnTree.remove(dir);
        Files.createDirectories(dir.resolve("spare"));
        DrawnOptions.writeFiles(dir);
        new DrawnTree(new Random(treeSeed)).make(dir.resolve("from"));
        Path to = dir.resolve("to");
        if (empty) {
            Files.createDirectories(to);
        } else {
            Path start = slash ? to : to.resolve("from");
            new DrawnTree(new Random(treeSeed)).make(start);
            new DrawnTree(new Random(changeSeed)).change(start);
        }
        Path reference = dir.resolve("ref/from");
        new DrawnTree(new Random(treeSeed)).make(reference);
        new DrawnTree(new Random(~changeSeed)).change(reference);
        return runner.run(dir, role, options, slash ? "from/" : "from", withOurs);
    }
}
