package dev.rsyncproto.tree;

import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Stat;

/// When two modification times are the same (util1.c, `same_time`): in whole seconds, up to
/// `--modify-window` seconds apart, or with a negative window to the nanosecond.
public record FileTimes(int window) {
    public static FileTimes of(Options options) {
        Integer window = options.timeRules.window();
        return new FileTimes(window == null ? 0 : window);
    }

    public boolean same(Stat stat, FileEntry entry) {
        return same(stat.mtimeSec(), stat.mtimeNsec(), entry.mtimeSec(), entry.mtimeNsec());
    }

    public boolean same(long sec, int nsec, long otherSec, int otherNsec) {
        if (window == 0) {
            return sec == otherSec;
        }
        if (window < 0) {
            return sec == otherSec && nsec == otherNsec;
        }
        return Math.abs(sec - otherSec) <= window;
    }
}
