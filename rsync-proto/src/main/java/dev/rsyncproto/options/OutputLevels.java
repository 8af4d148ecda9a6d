package dev.rsyncproto.options;

import org.jspecify.annotations.Nullable;

/// How much is told about what: a level for each word of `--info` and `--debug`.
///
/// What the user said with these options goes before what `-v`, `--stats` and others stand for, in
/// whatever order they were given.
public final class OutputLevels {
    /// The largest N of a word with a number.
    static final int MAX_LEVEL = 4;

    /// The words that each further `-v` adds, from none on.
    private static final String[] INFO_BY_VERBOSITY = {
        "NONREG", "COPY,DEL,FLIST,MISC,NAME,STATS,SYMSAFE", "BACKUP,MISC2,MOUNT,NAME2,REMOVE,SKIP"
    };

    private static final String[] DEBUG_BY_VERBOSITY = {
        "",
        "",
        "BIND,CMD,CONNECT,DEL,DELTASUM,DUP,FILTER,FLIST,ICONV",
        "ACL,BACKUP,CONNECT2,DELTASUM2,DEL2,EXIT,FILTER2,FLIST2,FUZZY,GENR,OWN,RECV,SEND,TIME",
        "CMD2,DELTASUM3,DEL3,EXIT2,FLIST3,ICONV2,OWN2,PROTO,TIME2",
        "CHDIR,DELTASUM4,FLIST4,FUZZY2,HASH,HLINK"
    };

    static final int MAX_VERBOSITY = DEBUG_BY_VERBOSITY.length - 1;

    private final LevelWords info;
    private final LevelWords debug;

    OutputLevels(LevelWords info, LevelWords debug) {
        this.info = info;
        this.debug = debug;
    }

    /// What `verbose` times `-v` stands for.
    public static OutputLevels of(int verbose) {
        LevelWords info = new LevelWords("--info", Info.values());
        LevelWords debug = new LevelWords("--debug", Debug.values());
        addVerbosity(info, verbose);
        addVerbosity(debug, verbose);
        return new OutputLevels(info, debug);
    }

    public int of(Info word) {
        return info.level(word);
    }

    public int of(Debug word) {
        return debug.level(word);
    }

    public boolean has(Info word, int level) {
        return of(word) >= level;
    }

    public boolean has(Debug word, int level) {
        return of(word) >= level;
    }

    /// `--info=…` with what the user said that concerns an end of the kinds `where`; null: nothing.
    @Nullable String infoOption(int where) {
        return info.option(where);
    }

    /// The same for `--debug=…`, which other hosts are not told.
    public @Nullable String debugOption(int where) {
        return debug.option(where);
    }

    static void addVerbosity(LevelWords words, int verbose) {
        String[] table = words.isInfo() ? INFO_BY_VERBOSITY : DEBUG_BY_VERBOSITY;
        for (int i = 0; i <= Math.min(verbose, table.length - 1); i++) {
            words.imply(table[i]);
        }
    }

    /// The words that the `level`th -v adds.
    static String addedBy(boolean info, int level) {
        String[] table = info ? INFO_BY_VERBOSITY : DEBUG_BY_VERBOSITY;
        return level < table.length ? table[level] : "";
    }

    /// What `--info=help` and `--debug=help` print.
    public static String help(boolean ofInfo) {
        LevelWords words =
                ofInfo
                        ? new LevelWords("--info", Info.values())
                        : new LevelWords("--debug", Debug.values());
        return words.help();
    }
}
