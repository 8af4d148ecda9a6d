package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFlags;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// What the client prints while it runs: a line for each change by `--out-format`, `-i` (`%i %n%L`)
/// or `-v` (`%n%L`), and messages. Names print as rsync prints them.
final class Output implements Events {
    private final Options options;
    private final boolean local;
    private final PrintStream out;
    private final PrintStream err;
    private final @Nullable String format;
    private final int itemizeLevel;

    /// `local`: both ends are here, so nothing is shown as sent (`<`).
    Output(Options options, boolean local, PrintStream out, PrintStream err) {
        this.options = options;
        this.local = local;
        this.out = out;
        this.err = err;
        String asked = options.outFormat;
        itemizeLevel = options.itemizeLevel();
        if (asked != null) {
            format = asked;
        } else if (options.itemize > 0) {
            format = "%i %n%L";
        } else {
            format = options.verbose > 0 ? "%n%L" : null;
        }
    }

    @Override
    public void message(Level level, Bytes line) {
        switch (level) {
            case INFO -> {
                if (options.quiet == 0) {
                    print(out, line.toString());
                }
            }
            case WARNING -> {
                if (options.quiet == 0) {
                    print(err, line.toString());
                }
            }
            case ERROR, ERROR_XFER -> {
                out.flush();
                print(err, line.toString());
            }
        }
    }

    @Override
    public void item(Item item) {
        if (format == null || options.quiet > 0 || !shown(item)) {
            return;
        }
        Item seen =
                local && item.sending()
                        ? new Item(
                                item.name(),
                                item.mode(),
                                item.flags(),
                                item.target(),
                                false,
                                item.keepsTime())
                        : item;
        String name = seen.name() + (seen.isDirectory() ? "/" : "");
        String operation = item.sending() ? "send" : "recv";
        print(out, expand(format, operation, seen.code(), name, link(seen)));
    }

    /// As log.c:maybe_log_item; what is transferred is always shown.
    private boolean shown(Item item) {
        int flags = item.flags();
        boolean significant = (flags & ItemFlags.SIGNIFICANT & ItemFlags.WIRE) != 0;
        boolean named = (flags & ItemFlags.XNAME_FOLLOWS) != 0;
        if ((flags & ItemFlags.TRANSFER) != 0 || named || itemizeLevel > 1) {
            return true;
        }
        if (itemizeLevel > 0) {
            return significant || options.verbose > 1;
        }
        return significant && ((flags & ItemFlags.LOCAL_CHANGE) != 0 || item.isDirectory());
    }

    private static String link(Item item) {
        if (item.target().isEmpty()) {
            return "";
        }
        boolean hard = (item.flags() & ItemFlags.XNAME_FOLLOWS) != 0;
        return (hard ? " => " : " -> ") + item.target();
    }

    @Override
    public void deleted(Bytes name, boolean directory) {
        if (format == null || options.quiet > 0) {
            return;
        }
        String shown = name + (directory ? "/" : "");
        boolean itemized = itemizeLevel > 0 || format.contains("%o");
        String line =
                itemized ? expand(format, "del.", "*deleting  ", shown, "") : "deleting " + shown;
        print(out, line);
    }

    /// `%i %n %f %L %o %%`; others stay as they are.
    private static String expand(
            String format, String operation, String code, String name, String link) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                line.append(c);
                continue;
            }
            switch (format.charAt(++i)) {
                case 'i' -> line.append(code);
                case 'n' -> line.append(name);
                case 'f' ->
                        line.append(
                                name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
                case 'L' -> line.append(link);
                case 'o' -> line.append(operation);
                case '%' -> line.append('%');
                default -> line.append('%').append(format.charAt(i));
            }
        }
        return line.toString();
    }

    private static void print(PrintStream stream, String line) {
        stream.println(line);
    }
}
