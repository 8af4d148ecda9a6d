package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a command line apart as popt does: long options with `=` or the next word, bundled short
/// ones, options after paths, `--` before the last paths. Long names are not abbreviated.
final class OptionWords {
    /// What an option is for.
    interface Sink {
        /// An option without a value.
        void flag(String name) throws OptionException;

        void number(String name, int value) throws OptionException;

        void text(String name, Bytes value) throws OptionException;

        /// Before the message about a word that is wrong.
        String prefix();

        /// Nothing more is of interest.
        boolean enough();
    }

    /// Of words for words (popt, `POPT_OPTION_DEPTH`).
    private static final int MOST_NESTED = 9;

    private final List<Bytes> words;
    private final Aliases aliases;
    private final Sink sink;
    private final List<Bytes> rest = new ArrayList<>();
    private final Deque<Expansion> expansions = new ArrayDeque<>();
    private int next;

    /// The last word that nothing else stood for; it is what is wrong then.
    private Bytes typed = Bytes.EMPTY;

    OptionWords(List<Bytes> words, Aliases aliases, Sink sink) {
        this.words = new ArrayList<>(words);
        this.aliases = aliases;
        this.sink = sink;
    }

    /// Words that stand in the place of an option, in which it stands for itself.
    private static final class Expansion {
        final String name;
        int end;

        Expansion(String name, int end) {
            this.name = name;
            this.end = end;
        }
    }

    /// Puts the words that `name` stands for next; false where it stands for itself.
    ///
    /// @param value that came with it, null for none
    /// @param others letters of the same word, which come after these words
    private boolean expand(Bytes word, String name, @Nullable Bytes value, Bytes others)
            throws OptionException {
        boolean within = !expansions.isEmpty() && expansions.getLast().name.equals(name);
        List<Bytes> meant = within ? null : aliases.of(name);
        if (meant == null) {
            return false;
        }
        if (expansions.size() == MOST_NESTED) {
            throw wrong(word, "aliases nested too deeply");
        }
        List<Bytes> all = new ArrayList<>(meant);
        if (value != null) {
            all.add(value);
        }
        int end = next + all.size();
        if (!others.isEmpty()) {
            all.add(Bytes.utf8("-").plus(others));
        }
        words.addAll(next, all);
        expansions.forEach(e -> e.end += all.size());
        expansions.addLast(new Expansion(name, end));
        return true;
    }

    /// Returns what is no option.
    List<Bytes> read() throws OptionException {
        while (next < words.size() && !sink.enough()) {
            Bytes word = words.get(next++);
            while (!expansions.isEmpty() && next > expansions.getLast().end) {
                expansions.removeLast();
            }
            if (expansions.isEmpty()) {
                typed = word;
            }
            if (word.length() < 2 || word.at(0) != '-') {
                rest.add(word);
            } else if (word.at(1) != '-') {
                shortOptions(word);
            } else if (word.length() == 2) {
                rest.addAll(words.subList(next, words.size()));
                next = words.size();
            } else {
                longOption(word);
            }
        }
        return rest;
    }

    private void longOption(Bytes word) throws OptionException {
        int equals = word.indexOf('=', 2);
        String name = (equals < 0 ? word.from(2) : word.sub(2, equals)).utf8();
        Bytes given = equals < 0 ? null : word.from(equals + 1);
        if (expand(word, "--" + name, given, Bytes.EMPTY)) {
            return;
        }
        OptionTable.Kind kind = name.length() < 2 ? null : OptionTable.kind(name);
        if (kind == null) {
            throw wrong(word, "unknown option");
        }
        if (kind != OptionTable.Kind.NOTHING) {
            value(kind, name, given == null ? nextWord(word) : given);
        } else if (given != null) {
            throw wrong(word, "option does not take an argument");
        } else {
            sink.flag(name);
        }
    }

    private void shortOptions(Bytes word) throws OptionException {
        for (int i = 1; i < word.length(); i++) {
            char letter = (char) (word.at(i) & 0xff);
            if (expand(word, "-" + letter, null, word.from(i + 1))) {
                return;
            }
            String name = OptionTable.longName(letter);
            OptionTable.Kind kind = name == null ? null : OptionTable.kind(name);
            if (name == null || kind == null) {
                throw wrong(word, "unknown option");
            }
            if (kind != OptionTable.Kind.NOTHING) {
                int at = i + 1;
                boolean attached = at < word.length();
                if (attached && word.at(at) == '=') {
                    at++;
                }
                value(kind, name, attached ? word.from(at) : nextWord(word));
                return;
            }
            sink.flag(name);
        }
    }

    private Bytes nextWord(Bytes word) throws OptionException {
        if (next == words.size()) {
            throw wrong(word, "missing argument");
        }
        return words.get(next++);
    }

    private void value(OptionTable.Kind kind, String name, Bytes value) throws OptionException {
        if (kind == OptionTable.Kind.TEXT) {
            sink.text(name, value);
        } else {
            sink.number(name, number(value.utf8()));
        }
    }

    /// As strtol with base 0.
    private int number(String text) throws OptionException {
        String digits = text.strip();
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int base = 10;
        if (digits.regionMatches(true, 0, "0x", 0, 2)) {
            base = 16;
            digits = digits.substring(2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            base = 8;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), base) < 0) {
                throw wrong(words.get(next - 1), "invalid numeric value");
            }
        }
        if (digits.isEmpty() && !text.isEmpty()) {
            throw wrong(words.get(next - 1), "invalid numeric value");
        }
        try {
            long value = digits.isEmpty() ? 0 : Long.parseLong(digits, base);
            return Math.toIntExact(negative ? -value : value);
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(words.get(next - 1), "number too large or too small");
        }
    }

    private OptionException wrong(Bytes word, String what) {
        return OptionException.syntax(
                sink.prefix() + (expansions.isEmpty() ? word : typed) + ": " + what);
    }
}
