package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What is told and where, beyond `-v`, `-q`, `-i` and `--out-format`.
///
/// @param levels `--info` and `--debug`, with what `-v`, `--stats` and `--progress` stand for
/// @param eightBit `-8`: bytes that are not printable go as they are
/// @param buffering `--outbuf`: `N`, `L` or `B`; NUL where not given
/// @param logFile `--log-file`
/// @param logFileFormat `--log-file-format`, or its default where there is a log file
/// @param chosenStderr `--stderr` or one of its older names was given
public record OutputOptions(
        OutputLevels levels,
        boolean eightBit,
        char buffering,
        @Nullable Bytes logFile,
        @Nullable Bytes logFileFormat,
        boolean chosenStderr) {
    public static final OutputOptions PLAIN =
            new OutputOptions(OutputLevels.of(0), false, '\0', null, null, false);
}
