package dev.gsyncd.status;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One flat JSON object, written as Python's `json.dumps` does and read as far as a status file
/// goes: strings, numbers, `true`, `false` and `null`.
///
/// A read value is its text, `True`, `False` and `None` for the words, as Python prints it.
public final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /// The members of the object in their order, or null where `text` is no such object.
    public static @Nullable Map<String, String> read(String text) {
        try {
            return new Json(text).object();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private Map<String, String> object() {
        Map<String, String> members = new LinkedHashMap<>();
        expect('{');
        if (next() == '}') {
            at++;
        } else {
            do {
                String name = string();
                expect(':');
                members.put(name, value());
            } while (comma());
        }
        blanks();
        if (at != text.length()) {
            throw bad();
        }
        return members;
    }

    private boolean comma() {
        char c = next();
        at++;
        if (c != ',' && c != '}') {
            throw bad();
        }
        return c == ',';
    }

    private String value() {
        if (next() == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && ",}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at).strip();
        return switch (word) {
            case "true" -> "True";
            case "false" -> "False";
            case "null" -> "None";
            default -> {
                if (!isNumber(word)) {
                    throw bad();
                }
                yield word;
            }
        };
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`, without what a pattern takes to load.
    private static boolean isNumber(String word) {
        int from = word.startsWith("-") ? 1 : 0;
        int end = digits(word, from);
        boolean right = end > from && (word.charAt(from) != '0' || end == from + 1);
        if (right && end < word.length() && word.charAt(end) == '.') {
            from = end + 1;
            end = digits(word, from);
            right = end > from;
        }
        if (right && end < word.length() && (word.charAt(end) | 0x20) == 'e') {
            boolean signed = end + 1 < word.length() && "+-".indexOf(word.charAt(end + 1)) >= 0;
            from = signed ? end + 2 : end + 1;
            end = digits(word, from);
            right = end > from;
        }
        return right && end == word.length();
    }

    /// The end of the digits that begin at `from`.
    private static int digits(String word, int from) {
        int end = from;
        while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = take();
            switch (c) {
                case '"' -> {
                    return string.toString();
                }
                case '\\' -> string.append(escaped());
                default -> {
                    if (c < ' ') {
                        throw bad();
                    }
                    string.append(c);
                }
            }
        }
    }

    private char escaped() {
        char c = take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw bad();
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw bad();
        };
    }

    private void expect(char c) {
        if (next() != c) {
            throw bad();
        }
        at++;
    }

    private char next() {
        blanks();
        if (at >= text.length()) {
            throw bad();
        }
        return text.charAt(at);
    }

    private char take() {
        if (at >= text.length()) {
            throw bad();
        }
        return text.charAt(at++);
    }

    private void blanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException("not JSON at character " + at);
    }

    /// The object with these members; a value that is no [String] is written as it is.
    public static String object(Map<String, ?> members) {
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<String, ?> e : members.entrySet()) {
            json.append(json.length() == 1 ? "" : ", ").append(quoted(e.getKey())).append(": ");
            json.append(e.getValue() instanceof String s ? quoted(s) : e.getValue());
        }
        return json.append('}').toString();
    }

    /// A string in quotes, in ASCII.
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        quoted.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            quoted.append(Character.forDigit((c >> shift) & 15, 16));
                        }
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
