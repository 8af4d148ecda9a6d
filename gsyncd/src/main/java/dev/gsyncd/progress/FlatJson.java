package dev.gsyncd.progress;

import java.util.LinkedHashMap;
import java.util.Map;

/// One JSON object of strings and numbers, as status files and the events daemon's config hold it.
public final class FlatJson {
    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /// The members in their order; a number is a `Long`, or a `Double` with a fraction; everything
    /// else, `true` and `null` among it, a `String`.
    ///
    /// @throws IllegalArgumentException where it is anything but one object without a nested one
    public static Map<String, Object> parse(String text) {
        return new FlatJson(text).object();
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        take('{');
        if (!isNext('}')) {
            do {
                String name = string();
                take(':');
                members.put(name, peek() == '"' ? string() : word());
            } while (isNext(','));
            take('}');
        }
        skipBlanks();
        if (at != text.length()) {
            throw bad("more after the object");
        }
        return members;
    }

    private char peek() {
        skipBlanks();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean isNext(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void take(char c) {
        if (!isNext(c)) {
            throw bad("no " + c);
        }
    }

    private String string() {
        take('"');
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw bad("a string without end");
    }

    private char escaped() {
        if (at >= text.length()) {
            throw bad("a string without end");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw bad("half a \\u");
                }
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> throw bad("an escape \\" + c);
        };
    }

    private Object word() {
        int start = at;
        while (at < text.length() && ",}{[] \t\r\n\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.isEmpty()) {
            throw bad("no value");
        }
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException _) {
            // another kind of value
        }
        try {
            return Double.valueOf(word);
        } catch (NumberFormatException _) {
            return word;
        }
    }

    private IllegalArgumentException bad(String what) {
        return new IllegalArgumentException(what + " at character " + at);
    }

    /// The object as one line, in ASCII.
    public static String format(Map<String, Object> members) {
        StringBuilder json = new StringBuilder("{");
        members.forEach((key, value) -> {
            json.append(json.length() == 1 ? "" : ", ");
            json.append(quoted(key)).append(": ");
            json.append(value instanceof String s ? quoted(s) : value);
        });
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
