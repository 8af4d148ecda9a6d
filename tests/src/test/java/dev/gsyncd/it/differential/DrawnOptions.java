package dev.gsyncd.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A set of options that rsync takes.
final class DrawnOptions {
    /// One of these begins each set.
    private static final String[] BASES = {"-a", "-a", "-r", "-rlt", "-rtp", "-d", "-aH", "-rlptR"};

    private static final String[] MORE = {
        "-v",
        "-vv",
        "-i",
        "-ii",
        "-n",
        "-c",
        "-u",
        "-I",
        "-W",
        "--no-W",
        "-S",
        "-H",
        "-O",
        "-J",
        "-x",
        "-A",
        "-X",
        "-b",
        "-z",
        "-zz",
        "-m",
        "-E",
        "-U",
        "-y",
        "-C",
        "-F",
        "-L",
        "-K",
        "--delete",
        "--delete-before",
        "--delete-after",
        "--delete-delay",
        "--delete-excluded",
        "--force",
        "--size-only",
        "--existing",
        "--ignore-existing",
        "--inplace",
        "--no-o",
        "--no-g",
        "--no-t",
        "--no-p",
        "--stats",
        "--no-h",
        "-hh",
        "--out-format=%i %n%L",
        "--out-format=%o %n %l",
        "--out-format=%-10l|%M|%n",
        "--checksum-choice=md5",
        "--cc=xxh64",
        "--block-size=700",
        "--suffix=.old",
        "--backup-dir=bak",
        "--partial",
        "--partial-dir=.part",
        "--delay-updates",
        "--append",
        "--append-verify",
        "--max-size=4k",
        "--min-size=18",
        "--max-delete=2",
        "--exclude=*.o",
        "--exclude=/a",
        "--include=*.txt",
        "--filter=- core",
        "--filter=P *~",
        "--safe-links",
        "--copy-unsafe-links",
        "--munge-links",
        "--numeric-ids",
        "--modify-window=1",
        "--preallocate",
        "--fsync",
        "--mkpath",
        "--remove-source-files",
        "--no-implied-dirs",
        "--prune-empty-dirs",
        "--list-only",
        "--info=name0",
        "--info=del2",
        "--info=skip2",
        "--info=none",
        "--zc=zstd",
        "--zc=lz4",
        "--protocol=31",
        "--protocol=30",
        "--protocol=29",
        "--fuzzy",
        "--ignore-errors",
        "--super",
        "--delete-missing-args",
        "--ignore-missing-args",
        "--temp-dir=.",
        "--no-D",
        "--no-l",
        "--no-i-r",
        "-q"
    };

    private DrawnOptions() {}

    static List<String> draw(Random random) {
        List<String> options = new ArrayList<>();
        options.add(BASES[random.nextInt(BASES.length)]);
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String option = MORE[random.nextInt(MORE.length)];
            boolean debugs = option.startsWith("-v") && options.toString().contains("-v");
            if (!options.contains(option) && !debugs) {
                options.add(option);
            }
        }
        return options;
    }
}
