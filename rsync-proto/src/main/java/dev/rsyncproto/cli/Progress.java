package dev.rsyncproto.cli;

import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Numbers;
import dev.rsyncproto.options.Options;
import java.util.Locale;

/// `--progress` (a line for each file) and `--info=progress2` (one for the whole transfer), as
/// rsync's progress.c prints them.
final class Progress {
    private static final int HISTORY = 5;
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Console console;
    private final Numbers numbers;
    private final int level;
    private final boolean quiet;
    private final long begun = System.nanoTime();

    // the session
    private long totalSize;
    private long files;
    private boolean complete;
    private long checked;
    private long transferred;
    private long transferredBytes;

    // the file
    private long startNanos;
    private final long[] times = new long[HISTORY];
    private final long[] positions = new long[HISTORY];
    private int newest = -1;
    private int lastLength;

    Progress(Options options, Console console) {
        this.console = console;
        level = options.output.levels().of(Info.PROGRESS);
        quiet = options.quiet > 0;
        numbers = new Numbers(options.humanReadable);
        startNanos = begun;
    }

    boolean isOn() {
        return level > 0 && !quiet;
    }

    /// The list is there, or so much of it.
    synchronized void list(long count, long size, boolean all) {
        files = count;
        complete = all;
        totalSize = size;
    }

    /// The content of the list's `index`th entry is next.
    synchronized void at(int index) {
        checked = index + 1L;
    }

    /// Of a file of `size` bytes `done` are there.
    synchronized void content(long done, long size, boolean last) {
        if (!isOn()) {
            return;
        }
        long now = System.nanoTime();
        boolean first = newest < 0;
        if (first) {
            begin(now, level > 1 ? 0 : done);
        }
        if (last) {
            transferred++;
            transferredBytes += size;
            if (level > 1) {
                show(transferredBytes, totalSize, now, true);
            } else {
                show(size, size, now, true);
                newest = -1;
            }
            return;
        }
        if (!first && now - times[newest] < INTERVAL_NANOS) {
            return;
        }
        long at = level > 1 ? transferredBytes + done : done;
        newest = (newest + 1) % HISTORY;
        times[newest] = now;
        positions[newest] = at;
        show(at, level > 1 ? totalSize : size, now, false);
    }

    private void begin(long now, long at) {
        startNanos = level > 1 ? begun : now;
        for (int i = 0; i < HISTORY; i++) {
            times[i] = startNanos;
            positions[i] = at;
        }
        newest = 0;
    }

    private void show(long at, long size, long now, boolean last) {
        int oldest = (newest + 1) % HISTORY;
        long from = last ? startNanos : times[oldest];
        long millis = Math.max((now - from) / 1_000_000, 1);
        double rate = (at - (last ? 0 : positions[oldest])) * 1000.0 / millis / 1024;
        double remains =
                last ? millis / 1000.0 : rate == 0 ? 0 : (double) (size - at) / rate / 1000;
        String units = "kB/s";
        if (rate > 1024 * 1024) {
            rate /= 1024.0 * 1024;
            units = "GB/s";
        } else if (rate > 1024) {
            rate /= 1024;
            units = "MB/s";
        }
        int percent = at == size ? 100 : (int) (100.0 * at / size);
        String text =
                String.format(
                        Locale.ROOT,
                        "\r%15s %3d%% %7.2f%s %s",
                        numbers.number(at),
                        percent,
                        rate,
                        units,
                        clock(remains));
        if (!last) {
            console.part(text + "  ");
            return;
        }
        String count =
                String.format(
                        Locale.ROOT,
                        " (xfr#%d, %s-chk=%d/%d)",
                        transferred,
                        complete ? "to" : "ir",
                        Math.max(files - checked, 0),
                        files);
        if (level > 1) {
            lastLength = Math.max(lastLength, count.length());
            console.part(text + count + " ".repeat(lastLength - count.length()));
        } else {
            console.rest(text + count);
        }
    }

    private static String clock(double seconds) {
        if (seconds < 0 || seconds > 9999.0 * 3600) {
            return "  ??:??:??";
        }
        long s = (long) seconds;
        return String.format(Locale.ROOT, "%4d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
