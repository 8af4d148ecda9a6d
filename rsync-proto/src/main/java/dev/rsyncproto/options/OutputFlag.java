package dev.rsyncproto.options;

/// A word of `--info` or `--debug`. `where` says who has something to tell under it.
public interface OutputFlag {
    int CLIENT = 1;
    int SERVER = 1 << 1;
    int SENDER = 1 << 2;
    int RECEIVER = 1 << 3;

    /// Its place among the words of its option.
    int ordinal();

    /// In upper case, as the help shows it.
    String name();

    int where();

    String help();
}
