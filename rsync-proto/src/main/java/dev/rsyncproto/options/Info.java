package dev.rsyncproto.options;

/// The words of `--info`.
public enum Info implements OutputFlag {
    BACKUP(RECEIVER, "files that were backed up"),
    COPY(RECEIVER, "files copied locally on the receiving side"),
    DEL(RECEIVER, "deletions on the receiving side"),
    FLIST(CLIENT, "the file list being received or sent (levels 1-2)"),
    MISC(SENDER | RECEIVER, "miscellaneous information (levels 1-2)"),
    MOUNT(SENDER | RECEIVER, "mounts that were found or skipped"),
    NAME(SENDER | RECEIVER, "1) names of updated files and directories, 2) unchanged names"),
    NONREG(RECEIVER, "skipped files that are not regular (default 1, 0 disables)"),
    PROGRESS(CLIENT, "1) progress of each file or 2) of the whole transfer"),
    REMOVE(SENDER, "files removed on the sending side"),
    SKIP(RECEIVER, "files skipped because of an option (levels 1-2)"),
    STATS(CLIENT | SERVER, "statistics at the end (levels 1-3)"),
    SYMSAFE(SENDER | RECEIVER, "symlinks that are unsafe");

    private final int where;
    private final String help;

    Info(int where, String help) {
        this.where = where;
        this.help = help;
    }

    @Override
    public int where() {
        return where;
    }

    @Override
    public String help() {
        return "Mention " + help;
    }
}
