package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Wildmatch;
import dev.rsyncproto.options.Aliases;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files in which users name options of their own (popt, `poptReadDefaultConfig`): for
/// everybody `/etc/popt` and what is in `/etc/popt.d`, then `~/.popt`. As with popt a file that
/// cannot be read is none.
final class PoptFiles {
    private static final int MOST = 1 << 20;
    private static final Bytes PROGRAM = Bytes.utf8("rsync");
    private static final Bytes FOR_ALL = Bytes.utf8("/etc/popt");
    private static final Bytes DIRECTORY = Bytes.utf8("/etc/popt.d");

    private PoptFiles() {}

    /// @param home the user's directory, null: unknown
    static Aliases read(@Nullable String home) throws OptionException {
        Aliases aliases = new Aliases();
        List<Bytes> files = new ArrayList<>(List.of(FOR_ALL));
        files.addAll(ofPackages());
        if (home != null) {
            files.add(Bytes.utf8(home).slash(Bytes.utf8(".popt")));
        }
        for (Bytes file : files) {
            read(file, aliases);
        }
        return aliases;
    }

    private static void read(Bytes file, Aliases aliases) throws OptionException {
        Bytes text;
        try (Fd fd = Fd.open(file, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0)) {
            if (!fd.stat().isRegular()) {
                return;
            }
            text = FirstBytes.of(fd, MOST + 1);
        } catch (PosixException e) {
            return;
        }
        if (text.length() > MOST) {
            throw new OptionException(
                    OptionException.SYNTAX, file + ": larger than " + MOST + " bytes");
        }
        aliases.read(text, name -> Wildmatch.matches(name, PROGRAM));
    }

    private static List<Bytes> ofPackages() {
        try (Dir dir = Dir.open(DIRECTORY)) {
            return dir.list().stream()
                    .map(DirEntry::name)
                    .filter(n -> !n.startsWith(Bytes.utf8(".")))
                    .sorted(Comparator.comparing(Bytes::utf8))
                    .map(DIRECTORY::slash)
                    .toList();
        } catch (PosixException e) {
            return List.of();
        }
    }
}
