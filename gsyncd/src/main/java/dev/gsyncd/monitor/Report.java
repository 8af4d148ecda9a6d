package dev.gsyncd.monitor;

import org.jspecify.annotations.Nullable;

/// What a worker tells the monitor: one line `KIND[ TEXT]` on its standard output.
public record Report(Kind kind, String text) {
    public enum Kind {
        /// In service: it reached the secondary and mirrors.
        ACTIVE("active"),
        /// In service, and waiting for its turn: another worker of its replica set mirrors.
        PASSIVE("passive"),
        /// It is there and its mounts answer; said again and again.
        ALIVE("alive"),
        /// Why it is about to end.
        FAULT("fault");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /// Longest text that is kept; the rest of a line is dropped.
    private static final int MAX_TEXT = 1000;

    public Report {
        text = text.replaceAll("[\r\n]+", "; ");
        text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    public String line() {
        return text.isEmpty() ? kind.word : kind.word + " " + text;
    }

    /// The report in a line, or null where it is something else.
    static @Nullable Report parse(String line) {
        int blank = line.indexOf(' ');
        String word = blank < 0 ? line : line.substring(0, blank);
        for (Kind kind : Kind.values()) {
            if (kind.word.equals(word)) {
                return new Report(kind, blank < 0 ? "" : line.substring(blank + 1));
            }
        }
        return null;
    }
}
