package dev.gsyncd.it.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A set of options that rsync takes. `@dir` in one stands for the directory of the case.
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
        "-k",
        "--chmod=u+w,go-rwx",
        "--chmod=D2755,F644",
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
        "--temp-dir=@dir/spare",
        "--no-D",
        "--no-l",
        "--no-i-r",
        "-q",
        "-yy",
        "-R",
        "-s",
        "--link-dest=@ref",
        "--copy-dest=@ref",
        "--compare-dest=@ref",
        "--files-from=@dir/names",
        "--files-from=:@dir/names",
        "--from0",
        "--exclude-from=@dir/rules",
        "--filter=merge @dir/rules",
        "--filter=-! */",
        "--filter=S a",
        "--filter=H k",
        "--filter=R b",
        "--filter=-s c.txt",
        "--filter=-p d.o",
        "--exclude=b/",
        "--exclude=**/k",
        "--include=*/",
        "--exclude=*",
        "--partial-dir=@dir/part",
        "--zc=zlib",
        "--zc=zlibx",
        "--zl=1",
        "--skip-compress=txt",
        "--protocol=28",
        "--protocol=27",
        "--cc=xxh3",
        "--cc=md4",
        "--cc=sha1,md5",
        "--checksum-seed=5",
        "--max-alloc=1g",
        "--trust-sender",
        "--open-noatime",
        "--usermap=0:12",
        "--groupmap=*:7",
        "--chown=5:6",
        "--fake-super",
        "-M--fake-super",
        "--info=stats2",
        "--info=misc2",
        "--info=backup",
        "--info=copy",
        "--info=symsafe",
        "--info=flist2",
        "--no-r",
        "--dirs",
        "--no-i",
        "--no-v",
        "--old-args",
        "--ignore-times",
        "--old-dirs"
    };

    private DrawnOptions() {}

    /// The files that options name.
    static void writeFiles(Path dir) throws IOException {
        Files.writeString(dir.resolve("names"), "a\nb/\n./c.txt\ni-1\nk/k\n");
        Files.writeString(dir.resolve("rules"), "# rules\n- *~\n+ i-*\n- [jk]*\n");
    }

    /// @param slash the destination is like the source, and does not hold it
    static List<String> draw(Random random, boolean slash) {
        List<String> options = new ArrayList<>();
        options.add(BASES[random.nextInt(BASES.length)]);
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String option = MORE[random.nextInt(MORE.length)];
            boolean debugs = option.startsWith("-v") && options.toString().contains("-v");
            if (!options.contains(option) && !debugs) {
                options.add(option.replace("@ref", slash ? "../ref/from" : "../ref"));
            }
        }
        return options;
    }
}
