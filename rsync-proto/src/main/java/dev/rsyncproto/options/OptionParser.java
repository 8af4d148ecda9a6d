package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;

/// Reads a command line as rsync's popt table does.
public final class OptionParser {
    /// Options, and what is not an option (paths), in order.
    public record Parsed(Options options, List<Bytes> args) {}

    private OptionParser() {}

    /// `args` without the program's name.
    public static Parsed parse(List<Bytes> args) throws OptionException {
        return new Parsed(Options.DEFAULTS, args);
    }
}
