package dev.rsyncproto.options;

import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// The names of rsync 3.5.0's options: which there are, which take a value, their short letters.
final class OptionTable {
    /// What follows a name.
    enum Kind {
        NOTHING,
        NUMBER,
        TEXT
    }

    private static final String FLAGS =
            """
            8-bit-output D F P acls append append-verify archive atimes backup blocking-io
            checksum compress copy-devices copy-dirlinks copy-links copy-unsafe-links
            crtimes cvs-exclude daemon del delay-updates delete delete-after delete-before
            delete-delay delete-during delete-excluded delete-missing-args detach devices
            dirs drop-D dry-run executability existing fake-super force from0 fsync fuzzy
            group hard-links help human-readable i-d i-r ignore-errors ignore-existing
            ignore-missing-args ignore-non-existing ignore-times implied-dirs
            inc-recursive inplace insecure-links ipv4 ipv6 itemize-changes keep-dirlinks
            links list-only mkpath motd msgs2stderr munge-links new-compress no-8
            no-8-bit-output no-A no-D no-H no-J no-N no-O no-R no-S no-U no-W no-X no-acls
            no-append no-atimes no-backup no-blocking-io no-bwlimit no-c no-checksum
            no-compress no-contimeout no-crtimes no-d no-delay-updates no-detach
            no-devices no-dirs no-drop-D no-force no-from0 no-fuzzy no-g no-group no-h
            no-hard-links no-human-readable no-i no-i-d no-i-r no-iconv no-ignore-errors
            no-implied-dirs no-inc-recursive no-inplace no-insecure-links
            no-itemize-changes no-l no-links no-m no-mkpath no-motd no-msgs2stderr
            no-munge-links no-numeric-ids no-o no-old-args no-omit-dir-times
            no-omit-link-times no-one-file-system no-open-noatime no-owner no-p no-partial
            no-perms no-progress no-protect-args no-prune-empty-dirs no-r no-recursive
            no-relative no-s no-secluded-args no-sparse no-specials no-super no-t
            no-timeout no-times no-v no-verbose no-whole-file no-write-devices no-x
            no-xattrs no-y no-z numeric-ids old-args old-compress old-d old-dirs
            omit-dir-times omit-link-times one-file-system open-noatime owner partial
            perms preallocate progress protect-args prune-empty-dirs qsort quiet recursive
            relative remove-sent-files remove-source-files safe-links secluded-args sender
            server size-only skip-unwritable sparse specials stats super times trust-sender update verbose
            version whole-file write-devices xattrs
            """;

    private static final String NUMBERS =
            """
            checksum-seed compress-level compress-threads contimeout max-delete
            modify-window port protocol timeout zl zt
            """;

    private static final String TEXTS =
            """
            address backup-dir block-size bwlimit cc checksum-choice chmod chown
            compare-dest compress-choice config confine-root copy-as copy-dest debug
            dparam early-input exclude exclude-from files-from filter groupmap iconv
            include include-from info keep-overwritten link-dest log-file log-file-format log-format
            max-alloc max-size min-size only-write-batch out-format outbuf partial-dir
            password-file read-batch remote-option rsh rsync-path skip-compress sockopts
            stderr stop-after stop-at suffix temp-dir time-limit usermap write-batch zc
            """;

    private static final Map<String, Kind> KINDS = new HashMap<>(512);

    static {
        add(FLAGS, Kind.NOTHING);
        add(NUMBERS, Kind.NUMBER);
        add(TEXTS, Kind.TEXT);
    }

    private OptionTable() {}

    private static void add(String names, Kind kind) {
        for (StringTokenizer t = new StringTokenizer(names); t.hasMoreTokens(); ) {
            KINDS.put(t.nextToken(), kind);
        }
    }

    /// Null: there is no such option. Those of one letter have no long name: `-D`, `-F`, `-P`.
    static @Nullable Kind kind(String name) {
        return KINDS.get(name);
    }

    /// The long name of a letter (the letter itself where it has none); null: no such option.
    static @Nullable String longName(char letter) {
        return switch (letter) {
            case 'V' -> "version";
            case 'v' -> "verbose";
            case 'q' -> "quiet";
            case 'h' -> "human-readable";
            case 'n' -> "dry-run";
            case 'a' -> "archive";
            case 'r' -> "recursive";
            case 'd' -> "dirs";
            case 'p' -> "perms";
            case 'E' -> "executability";
            case 'A' -> "acls";
            case 'X' -> "xattrs";
            case 't' -> "times";
            case 'U' -> "atimes";
            case 'N' -> "crtimes";
            case 'O' -> "omit-dir-times";
            case 'J' -> "omit-link-times";
            case '@' -> "modify-window";
            case 'o' -> "owner";
            case 'g' -> "group";
            case 'D' -> "D";
            case 'l' -> "links";
            case 'L' -> "copy-links";
            case 'k' -> "copy-dirlinks";
            case 'K' -> "keep-dirlinks";
            case 'H' -> "hard-links";
            case 'R' -> "relative";
            case 'I' -> "ignore-times";
            case 'x' -> "one-file-system";
            case 'u' -> "update";
            case 'S' -> "sparse";
            case 'F' -> "F";
            case 'f' -> "filter";
            case 'C' -> "cvs-exclude";
            case 'W' -> "whole-file";
            case 'c' -> "checksum";
            case 'B' -> "block-size";
            case 'y' -> "fuzzy";
            case 'z' -> "compress";
            case 'P' -> "P";
            case 'm' -> "prune-empty-dirs";
            case 'i' -> "itemize-changes";
            case 'b' -> "backup";
            case '0' -> "from0";
            case 's' -> "secluded-args";
            case 'e' -> "rsh";
            case 'T' -> "temp-dir";
            case '4' -> "ipv4";
            case '6' -> "ipv6";
            case '8' -> "8-bit-output";
            case 'M' -> "remote-option";
            default -> null;
        };
    }
}
