package dev.gsyncd.bench.side;

import java.util.Iterator;
import java.util.Map;

/// Writes maps, lists, strings, numbers and booleans as JSON.
final class Json {
    private Json() {}

    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, "\n");
        return out.append('\n').toString();
    }

    private static void write(StringBuilder out, Object value, String indent) {
        switch (value) {
            case Map<?, ?> map -> {
                Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                out.append('{');
                while (entries.hasNext()) {
                    Map.Entry<?, ?> e = entries.next();
                    out.append(indent).append("  ");
                    text(out, String.valueOf(e.getKey()));
                    out.append(": ");
                    write(out, e.getValue(), indent + "  ");
                    out.append(entries.hasNext() ? "," : indent);
                }
                out.append('}');
            }
            case Iterable<?> list -> {
                Iterator<?> items = list.iterator();
                out.append('[');
                while (items.hasNext()) {
                    write(out, items.next(), indent + "  ");
                    out.append(items.hasNext() ? ", " : "");
                }
                out.append(']');
            }
            case Number n -> out.append(n);
            case Boolean b -> out.append(b);
            default -> text(out, value.toString());
        }
    }

    private static void text(StringBuilder out, String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
