package dev.gsyncd.bench.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// jrsync beside rsync: every pair in turn, several rounds, each result compared before its time
/// counts.
final class Comparison {
    private static final int LIMIT_SECONDS = 300;
    private static final Pattern WIRE = Pattern.compile("Total bytes (?:sent|received): ([\\d,]+)");
    private static final Pattern LITERAL = Pattern.compile("Literal data: ([\\d,]+)");

    private final Path work;
    private final String rsync;
    private final String jrsync;
    private final Case.Sizes sizes;
    private final int rounds;

    /// One run.
    ///
    /// @param wireBytes sent and received by the client
    record Sample(
            Case what,
            Pair pair,
            int round,
            double wall,
            double cpu,
            long peakKib,
            long wireBytes,
            long literalBytes) {}

    Comparison(Path work, String rsync, String jrsync, Case.Sizes sizes, int rounds) {
        this.work = work;
        this.rsync = rsync;
        this.jrsync = jrsync;
        this.sizes = sizes;
        this.rounds = rounds;
    }

    List<Sample> run(List<Case> cases) throws IOException {
        Path shell = work.resolve("shell");
        Files.writeString(shell, "#!/bin/sh\nshift\nexec \"$@\"\n");
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<Sample> samples = new ArrayList<>();
        for (Case what : cases) {
            Path source = Files.createDirectories(work.resolve("source"));
            Path basis = Files.createDirectories(work.resolve("basis"));
            Path target = work.resolve("target");
            what.prepare(source, basis, sizes);
            Trees.copy(basis, target);
            List<Pair> order = new ArrayList<>(List.of(Pair.values()));
            for (int round = 0; round < rounds; round++) {
                for (Pair pair : order) {
                    if (what.local() && pair.mixed()) {
                        continue;
                    }
                    if (what.changes()) {
                        Trees.delete(target);
                        Trees.copy(basis, target);
                    }
                    samples.add(one(what, pair, round, source, target, shell));
                }
                // Another one begins in each round.
                Collections.rotate(order, 1);
            }
            Trees.delete(source);
            Trees.delete(basis);
            Trees.delete(target);
        }
        return samples;
    }

    private Sample one(Case what, Pair pair, int round, Path source, Path target, Path shell)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(pair.ourClient ? jrsync : rsync);
        if (what == Case.VERSION) {
            command.add("--version");
        } else {
            command.addAll(what.options());
            command.add("--stats");
            if (!what.local()) {
                command.add("-e");
                command.add(shell.toString());
                command.add("--rsync-path=" + (pair.ourServer ? jrsync : rsync));
            }
            command.add(source + "/");
            command.add((what.local() ? "" : "pipe:") + target + "/");
        }
        Child.Usage usage = Child.run(command, work.resolve("output"), LIMIT_SECONDS);
        if (usage.exitCode() != 0) {
            throw new IOException(
                    what.id
                            + ", "
                            + pair.text
                            + ": exit code "
                            + usage.exitCode()
                            + ": "
                            + usage.output().strip().replace('\n', ' '));
        }
        if (what != Case.VERSION) {
            String difference = Trees.difference(source, target, true);
            if (!difference.isEmpty()) {
                throw new IOException(
                        what.id + ", " + pair.text + ": a wrong result: " + difference);
            }
        }
        Sample sample =
                new Sample(
                        what,
                        pair,
                        round,
                        usage.wall(),
                        usage.cpu(),
                        usage.peakKib(),
                        sum(WIRE, usage.output()),
                        sum(LITERAL, usage.output()));
        System.err.printf(
                "%-12s %-16s %7.3f s  CPU %7.3f s  %5d MiB  %,d bytes on the wire%n",
                what.id,
                pair.text,
                sample.wall(),
                sample.cpu(),
                sample.peakKib() >> 10,
                sample.wireBytes());
        return sample;
    }

    private static long sum(Pattern pattern, String output) {
        long sum = 0;
        Matcher m = pattern.matcher(output);
        while (m.find()) {
            sum += Long.parseLong(m.group(1).replace(",", ""));
        }
        return sum;
    }
}
