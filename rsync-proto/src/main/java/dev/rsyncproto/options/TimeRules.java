package dev.rsyncproto.options;

import org.jspecify.annotations.Nullable;

/// Times beyond `-t`.
///
/// @param access how many `-U`; with 2 files are opened without changing them
/// @param openNoatime `--open-noatime`, or `-UU`
/// @param window `--modify-window` in seconds, negative: to the nanosecond; null: not given, 0
public record TimeRules(int access, boolean openNoatime, @Nullable Integer window) {
    public static final TimeRules PLAIN = new TimeRules(0, false, null);
}
