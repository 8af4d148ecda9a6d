package dev.rsyncproto.cli;

import dev.rsyncproto.options.Numbers;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFacts;
import dev.rsyncproto.session.ListLine;
import dev.rsyncproto.session.Permissions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The line that `--out-format` or `--log-file-format` makes of an entry (log.c:log_formatted).
///
/// `%10l` and `%-10l` give a width, each `'` a level of [Numbers]. What needs a daemon stays as it
/// stands.
final class LineFormat {
    /// Letters of a width; what follows is no escape any more.
    private static final int MAX_WIDTH = 23;

    private final String format;
    private final boolean local;

    /// @param local both ends are here: nothing is shown as sent (`<`)
    LineFormat(String format, boolean local) {
        this.format = format;
        this.local = local;
    }

    /// @param operation `send`, `recv` or `del.`
    String of(Item item, String operation) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                line.append(c);
                continue;
            }
            int start = i++;
            int level = 0;
            StringBuilder width = new StringBuilder();
            while (i < format.length()
                    && width.length() < MAX_WIDTH
                    && "'-0123456789".indexOf(format.charAt(i)) >= 0) {
                if (format.charAt(i) == '\'') {
                    level++;
                } else {
                    width.append(format.charAt(i));
                }
                i++;
            }
            String value =
                    i < format.length() ? value(format.charAt(i), item, operation, level) : null;
            if (value == null) {
                line.append(format, start, Math.min(i + 1, format.length()));
            } else {
                line.append(padded(value, width.toString()));
            }
        }
        return line.toString();
    }

    private static String padded(String value, String width) {
        boolean left = width.startsWith("-");
        String digits = left ? width.substring(1) : width;
        if (digits.isEmpty() || digits.length() > 4 || digits.indexOf('-') >= 0) {
            return value;
        }
        int missing = Integer.parseInt(digits) - value.length();
        String blanks = " ".repeat(Math.max(missing, 0));
        return left ? value + blanks : blanks + value;
    }

    private @Nullable String value(char letter, Item item, String operation, int level) {
        ItemFacts facts = item.facts();
        Numbers numbers = new Numbers(level);
        return switch (letter) {
            case 'i' -> operation.equals("del.") ? "*deleting  " : code(item);
            case 'n' -> item.name() + (item.isDirectory() ? "/" : "");
            case 'f' -> longName(facts);
            case 'L' -> link(item);
            case 'o' -> operation;
            case 'l' -> numbers.number(facts.size());
            case 'b' -> numbers.number(item.sending() ? facts.sent() : facts.received());
            case 'c' -> numbers.number(item.sending() ? facts.received() : facts.sent());
            case 'C' -> facts.sum();
            case 'U' -> Integer.toUnsignedString(facts.uid());
            case 'G' -> {
                Integer gid = facts.gid();
                yield gid == null ? "DEFAULT" : Integer.toUnsignedString(gid);
            }
            case 'M' -> ListLine.time(facts.mtime()).replace(' ', '-');
            case 'B' -> Permissions.of(item.mode()).substring(1);
            case 't' -> ListLine.time(Instant.now().getEpochSecond());
            case 'p' -> Long.toString(ProcessHandle.current().pid());
            case 'm' -> "";
            case '%' -> "%";
            default -> null;
        };
    }

    private String code(Item item) {
        String code = item.code();
        return local && code.startsWith("<") ? ">" + code.substring(1) : code;
    }

    private static String longName(ItemFacts facts) {
        String name = facts.longName().toString();
        while (name.startsWith("./")) {
            name = name.substring(2);
        }
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private static String link(Item item) {
        if (item.target().isEmpty()) {
            return "";
        }
        return (item.isHardLink() ? " => " : " -> ") + item.target();
    }

    static boolean asks(@Nullable String format, char letter) {
        return format != null && Options.hasEscape(format, letter);
    }
}
