package dev.gsyncd.remote;

import dev.gsyncd.config.ConfigException;
import java.util.ArrayList;
import java.util.List;

/// A command line as a Bourne shell splits it, without any expansion: blanks between words, '…',
/// "…" and \ keep what they guard.
final class Words {
    private static final String PLAIN =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + "0123456789_-+=./:,@%^";

    private Words() {}

    /// @param what names the text in an error
    static List<String> split(String text, String what) throws ConfigException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == ' ' || c == '\t' || c == '\n') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new ConfigException(what + ": a quote is not closed in: " + text);
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /// A line that a shell splits into these words.
    static String join(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return line.toString();
    }

    private static String quoted(String word) {
        if (!word.isEmpty() && word.chars().allMatch(c -> PLAIN.indexOf(c) >= 0)) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
