package dev.gsyncd.bench.side;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The command line of `benchmarks/run`.
///
/// @param only names of cases, `kernels`, or parts of the names of JMH classes; empty: everything
/// @param data the user's own data: a sweep is asked for
record Arguments(
        boolean quick,
        List<String> only,
        int rounds,
        @Nullable Path work,
        @Nullable Path json,
        boolean docs,
        @Nullable Path data,
        List<String> blockSizes,
        List<String> checksums,
        List<Integer> jobs,
        List<String> ciphers) {

    static final String HELP =
            """
            Usage: benchmarks/run [OPTION]...                 kernels (JMH), then jrsync beside rsync
                   benchmarks/run --data DIR [VALUES]...      a sweep on your own data

              --quick              small sizes, one round, nothing written to docs/
              --only LIST          of: kernels, a JMH class, version, one-file, first-copy, edits,
                                   insertion, small-files, unchanged, checksum,
                                   many-files, many-unchanged
              --rounds N           timed runs of each (default 5; of a sweep 3)
              --work DIR           where files are made (default /dev/shm if there is room, else /tmp)
              --json FILE          default benchmarks/target/benchmarks.json
              --no-docs            leave docs/benchmarks.md alone

            Values of a sweep, separated by commas; every combination is run:
              --block-size LIST    0 is rsync's own choice by file size; 1k, 64k (up to 128k)
              --checksum LIST      xxh128, xxh3, xxh64, md5, md4
              --jobs LIST          sessions at a time, 1 to 32
              --cipher LIST        aes128-gcm, aes256-gcm, chacha20-poly1305, aes128-ctr, ...
            """;

    private static final Set<String> FLAGS = Set.of("--quick", "--no-docs", "--help", "-h");
    private static final Set<String> VALUES =
            Set.of(
                    "--only",
                    "--rounds",
                    "--work",
                    "--json",
                    "--data",
                    "--block-size",
                    "--checksum",
                    "--jobs",
                    "--cipher");

    /// What is wrong with the command line, in one line.
    static final class Wrong extends Exception {
        Wrong(String message) {
            super(message);
        }
    }

    static Arguments parse(String[] args) throws Wrong {
        Map<String, String> given = split(args);
        boolean sweep = given.containsKey("--data");
        for (String value : List.of("--block-size", "--checksum", "--jobs", "--cipher")) {
            if (given.containsKey(value) && !sweep) {
                throw new Wrong(value + " is for a sweep: name your data with --data DIR");
            }
        }
        boolean quick = given.containsKey("--quick");
        return new Arguments(
                quick,
                list(given, "--only", ""),
                number("--rounds", given.getOrDefault("--rounds", sweep ? "3" : quick ? "1" : "5")),
                directory(given, "--work"),
                given.containsKey("--json") ? Path.of(given.get("--json")) : null,
                !given.containsKey("--no-docs"),
                directory(given, "--data"),
                blockSizes(list(given, "--block-size", "0")),
                checksums(list(given, "--checksum", "xxh128")),
                list(given, "--jobs", "1").stream().map(Arguments::jobs).toList(),
                list(given, "--cipher", "aes128-gcm"));
    }

    private static Map<String, String> split(String[] args) throws Wrong {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (FLAGS.contains(arg)) {
                given.put(arg, "");
            } else if (!VALUES.contains(name)) {
                throw new Wrong("unknown option " + arg + " (see --help)");
            } else if (equals >= 0) {
                given.put(name, arg.substring(equals + 1));
            } else if (++i < args.length) {
                given.put(name, args[i]);
            } else {
                throw new Wrong(name + " needs a value");
            }
        }
        return given;
    }

    private static List<String> list(Map<String, String> given, String name, String otherwise)
            throws Wrong {
        String value = given.getOrDefault(name, otherwise);
        List<String> all = new ArrayList<>();
        for (String item : value.split(",")) {
            if (!item.isBlank()) {
                all.add(item.strip());
            }
        }
        if (all.isEmpty() && given.containsKey(name)) {
            throw new Wrong(name + " needs at least one value");
        }
        return all;
    }

    private static int number(String name, String value) throws Wrong {
        try {
            int n = Integer.parseInt(value);
            if (n >= 1 && n <= 1000) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Wrong(name + " " + value + ": not a number from 1 to 1000");
    }

    private static int jobs(String value) {
        try {
            int n = Integer.parseInt(value);
            return n >= 1 && n <= 32 ? n : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// Through rsync's own parser, so that what is accepted here is accepted there.
    private static List<String> blockSizes(List<String> values) throws Wrong {
        for (String value : values) {
            rsyncAccepts("--block-size", value);
        }
        return values;
    }

    private static List<String> checksums(List<String> values) throws Wrong {
        for (String value : values) {
            if (!Set.of("xxh128", "xxh3", "xxh64", "xxhash", "md5", "md4").contains(value)) {
                throw new Wrong(
                        "--checksum " + value + ": not one of xxh128, xxh3, xxh64, md5, md4");
            }
        }
        return values;
    }

    private static void rsyncAccepts(String option, String value) throws Wrong {
        try {
            OptionParser.parse(List.of(Bytes.utf8(option + "=" + value)));
        } catch (OptionException e) {
            throw new Wrong(option + " " + value + ": " + e.getMessage());
        }
    }

    private static @Nullable Path directory(Map<String, String> given, String name) throws Wrong {
        String value = given.get(name);
        if (value == null) {
            return null;
        }
        Path dir = Path.of(value);
        if (!Files.isDirectory(dir) || !Files.isReadable(dir)) {
            throw new Wrong(name + " " + value + ": no such directory, or it cannot be read");
        }
        return dir.toAbsolutePath();
    }
}
