package dev.gsyncd.data;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Limits;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The tunable `rsync-options`, in rsync's own grammar: what it says of how content goes is obeyed,
/// what it says of what goes is not, for that is settled by the session.
///
/// @param options as parsed; only some of it counts
/// @param unused the words that change nothing
public record RsyncOptions(Options options, List<String> unused) {
    public static final RsyncOptions NONE = new RsyncOptions(Options.DEFAULTS, List.of());

    private static final Set<String> OBEYED =
            Set.of(
                    "bwlimit",
                    "no-bwlimit",
                    "compress",
                    "no-compress",
                    "z",
                    "no-z",
                    "compress-choice",
                    "zc",
                    "compress-level",
                    "zl",
                    "compress-threads",
                    "new-compress",
                    "old-compress",
                    "zz",
                    "whole-file",
                    "no-whole-file",
                    "W",
                    "no-W",
                    "checksum-choice",
                    "cc",
                    "block-size",
                    "B",
                    "timeout");

    /// Every session has these, or what the session's tunables say of them.
    private static final Set<String> ALWAYS =
            Set.of(
                    "archive",
                    "a",
                    "relative",
                    "R",
                    "links",
                    "l",
                    "perms",
                    "p",
                    "times",
                    "t",
                    "owner",
                    "o",
                    "group",
                    "g",
                    "D",
                    "devices",
                    "specials",
                    "numeric-ids",
                    "inplace",
                    "super",
                    "sparse",
                    "S",
                    "existing",
                    "ignore-missing-args",
                    "from0",
                    "0",
                    "stats",
                    "no-implied-dirs");

    public RsyncOptions {
        unused = List.copyOf(unused);
    }

    /// @param text split at blanks, as the Python gsyncd does
    /// @throws IllegalArgumentException that says what rsync would not take
    public static RsyncOptions parse(String text) {
        List<Bytes> words = new ArrayList<>();
        List<String> unused = new ArrayList<>();
        for (String word : text.strip().split("[ \t\n]+", -1)) {
            if (!word.isEmpty()) {
                words.add(Bytes.utf8(word));
                note(word, unused);
            }
        }
        words.add(Bytes.utf8("."));
        words.add(Bytes.utf8("there:")); // the command line of a sender is complete
        try {
            OptionParser.Parsed parsed = OptionParser.parse(words);
            if (parsed.mode() != OptionParser.Mode.TRANSFER) {
                throw new IllegalArgumentException(
                        "rsync-options: " + text + " asks for no transfer");
            }
            if (parsed.args().size() != 2) {
                throw new IllegalArgumentException(
                        "rsync-options: " + text + ": a value is missing, or a word is no option");
            }
            return new RsyncOptions(parsed.options(), unused);
        } catch (OptionException e) {
            throw new IllegalArgumentException("rsync-options: " + e.getMessage(), e);
        }
    }

    private static void note(String word, List<String> unused) {
        if (word.startsWith("--")) {
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            if (!OBEYED.contains(name) && !ALWAYS.contains(name)) {
                unused.add(word);
            }
        } else if (word.startsWith("-")) {
            for (char letter : word.substring(1).toCharArray()) {
                String name = String.valueOf(letter);
                if (letter == 'B') {
                    return; // its value follows
                }
                if (!OBEYED.contains(name) && !ALWAYS.contains(name)) {
                    unused.add("-" + letter);
                }
            }
        }
    }

    /// Puts what counts into the options of a session.
    void into(Options.Builder session) {
        Limits limits = Limits.NONE;
        session.limits =
                new Limits(
                        options.limits.kibPerSecond(),
                        limits.connectTimeout(),
                        limits.stopAt(),
                        limits.maxAlloc(),
                        limits.maxAllocText(),
                        limits.maxSize(),
                        limits.minSize());
        session.compression = options.compression;
        session.checksumChoice = options.checksumChoice;
        session.blockSize = options.blockSize;
        if (options.wholeFile >= 0) {
            session.wholeFile = options.wholeFile;
        }
        if (options.timeout > 0) {
            session.timeout = options.timeout;
        }
    }
}
