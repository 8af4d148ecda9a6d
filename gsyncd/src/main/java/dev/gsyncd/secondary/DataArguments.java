package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// What a primary may ask of the rsync server in a secondary: to receive into the root, with
/// options that name no other place and start nothing.
final class DataArguments {
    /// Long options, those with a value by the part up to `=`.
    private static final Set<String> LONG =
            Set.of(
                    "--server",
                    "--stats",
                    "--numeric-ids",
                    "--inplace",
                    "--keep-overwritten",
                    "--skip-unwritable",
                    "--existing",
                    "--ignore-existing",
                    "--ignore-missing-args",
                    "--ignore-errors",
                    "--super",
                    "--no-implied-dirs",
                    "--delete",
                    "--delete-before",
                    "--delete-during",
                    "--delete-delay",
                    "--delete-after",
                    "--delete-excluded",
                    "--delete-missing-args",
                    "--force",
                    "--from0",
                    "--ignore-times",
                    "--partial",
                    "--append",
                    "--append-verify",
                    "--preallocate",
                    "--sparse",
                    "--size-only",
                    "--no-r",
                    "--no-recursive",
                    "--no-relative",
                    "--no-W",
                    "--no-whole-file",
                    "--omit-dir-times",
                    "--new-compress",
                    "--old-compress",
                    "--use-qsort",
                    "--specials",
                    "--devices",
                    "--dirs",
                    "--list-only",
                    "--timeout",
                    "--checksum-seed",
                    "--checksum-choice",
                    "--compress-choice",
                    "--compress-level",
                    "--block-size",
                    "--modify-window",
                    "--max-alloc",
                    "--max-delete",
                    "--log-format",
                    "--out-format",
                    "--bwlimit",
                    "--debug",
                    "--info",
                    "--xattrs",
                    "--acls",
                    "--hard-links");

    /// Letters of a bundle. Not `K` (follows symlinks at the receiver), `T`, `f`, `M`.
    private static final String SHORT = "vqcarRlLnHpEAXogDtUNOJxSWIuyzCdihm";

    private DataArguments() {}

    /// @throws IOException that names the argument which is not allowed
    static void check(List<Bytes> args) throws IOException {
        boolean paths = false;
        for (Bytes arg : args) {
            String text = arg.utf8();
            if (!paths && text.startsWith("--") && text.length() > 2) {
                int equals = text.indexOf('=');
                if (!LONG.contains(equals < 0 ? text : text.substring(0, equals))) {
                    throw refused(arg);
                }
            } else if (!paths && text.startsWith("-") && text.length() > 1) {
                checkBundle(arg, text);
            } else {
                paths = true;
                // In DirectorySecondary the root's handle confines the session as well.
                if (!text.equals(".") && !text.equals("./")) {
                    throw refused(arg);
                }
            }
        }
    }

    private static void checkBundle(Bytes arg, String text) throws IOException {
        if (text.startsWith("-B") && text.substring(2).chars().allMatch(Character::isDigit)) {
            return;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e') {
                // The client's capabilities: letters to the end.
                if (!text.substring(i + 1).matches("[0-9]*\\.[0-9]*[A-Za-z]*")) {
                    throw refused(arg);
                }
                return;
            }
            if (SHORT.indexOf(c) < 0) {
                throw refused(arg);
            }
        }
    }

    private static IOException refused(Bytes arg) {
        return new IOException("this secondary takes no rsync argument \"" + arg + "\"");
    }
}
