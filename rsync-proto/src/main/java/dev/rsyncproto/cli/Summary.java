package dev.rsyncproto.cli;

import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Numbers;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.OutputLevels;
import dev.rsyncproto.session.Stats;
import java.util.ArrayList;
import java.util.List;

/// What `--stats` and `-v` print at the end, line by line as rsync does: scripts read it.
final class Summary {
    private final Options options;
    private final Numbers numbers;
    private final int protocol;

    /// `protocol`: the figures of the other end that it carries.
    Summary(Options options, int protocol) {
        this.options = options;
        this.protocol = protocol;
        numbers = new Numbers(options.humanReadable);
    }

    String of(Stats s, long seconds) {
        StringBuilder out = new StringBuilder();
        OutputLevels levels = options.output.levels();
        if (levels.has(Info.STATS, 2)) {
            out.append('\n');
            kinds(out, "Number of files", s.files());
            if (protocol >= 29) {
                kinds(out, "Number of created files", s.created());
            }
            if (protocol >= 31) {
                kinds(out, "Number of deleted files", s.deleted());
            }
            line(out, "Number of regular files transferred", numbers.count(s.transferredFiles()));
            line(out, "Total file size", numbers.number(s.totalSize()) + " bytes");
            line(
                    out,
                    "Total transferred file size",
                    numbers.number(s.transferredSize()) + " bytes");
            line(out, "Literal data", numbers.number(s.literal()) + " bytes");
            line(out, "Matched data", numbers.number(s.matched()) + " bytes");
            line(out, "File list size", numbers.number(s.flistSize()));
            if (s.flistBuildMillis() != 0) {
                line(out, "File list generation time", seconds(s.flistBuildMillis()));
                line(out, "File list transfer time", seconds(s.flistTransferMillis()));
            }
            line(out, "Total bytes sent", numbers.number(s.written()));
            line(out, "Total bytes received", numbers.number(s.read()));
        }
        if (levels.has(Info.STATS, 1)) {
            long both = s.written() + s.read();
            out.append("\nsent ").append(numbers.number(s.written()));
            out.append(" bytes  received ").append(numbers.number(s.read()));
            out.append(" bytes  ").append(numbers.rate(both / (0.5 + seconds)));
            out.append(" bytes/sec\ntotal size is ").append(numbers.number(s.totalSize()));
            double speedup = both == 0 ? 0 : (double) s.totalSize() / both;
            out.append("  speedup is ").append(numbers.decimal(speedup, 2));
            out.append(
                    options.batch.onlyWriting()
                            ? " (BATCH ONLY)\n"
                            : options.dryRun ? " (DRY RUN)\n" : "\n");
        }
        return out.toString();
    }

    private String seconds(long millis) {
        return numbers.decimal(millis / 1000.0, 3) + " seconds";
    }

    private static void line(StringBuilder out, String name, String value) {
        out.append(name).append(": ").append(value).append('\n');
    }

    private void kinds(StringBuilder out, String name, Stats.Kinds k) {
        List<String> parts = new ArrayList<>();
        kind(parts, "reg", k.regular());
        kind(parts, "dir", k.directories());
        kind(parts, "link", k.symlinks());
        kind(parts, "dev", k.devices());
        kind(parts, "special", k.specials());
        String detail = parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
        line(out, name, numbers.count(k.total()) + detail);
    }

    private void kind(List<String> parts, String name, long count) {
        if (count != 0) {
            parts.add(name + ": " + numbers.count(count));
        }
    }
}
