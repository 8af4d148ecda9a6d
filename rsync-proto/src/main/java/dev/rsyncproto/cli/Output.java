package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFacts;
import dev.rsyncproto.session.ItemFlags;
import org.jspecify.annotations.Nullable;

/// What the client prints while it runs: a line for each change by `--out-format`, `-i` (`%i %n%L`)
/// or `-v` (`%n%L`), and messages. Names print as rsync prints them.
final class Output implements Events {
    private static final int S_IFDIR = 0040000;

    /// So many files apart is the list's growth shown (`--info=flist2`).
    private static final int COUNTED = 100;

    private static final int S_IFREG = 0100000;
    private static final LineFormat DELETED = new LineFormat("deleting %n", false);

    private final Options options;
    private final Console console;
    private final @Nullable LogFile log;
    private final @Nullable LineFormat format;
    private final @Nullable LineFormat logFormat;
    private final int itemizeLevel;
    private final boolean logsItems;
    private final Progress progress;
    private volatile boolean sending = true;
    private volatile boolean listing;
    private volatile int protocol;

    /// `local`: both ends are here, so nothing is shown as sent (`<`).
    Output(Options options, boolean local, Console console, @Nullable LogFile log) {
        this.options = options;
        this.console = console;
        this.log = log;
        itemizeLevel = options.itemizeLevel();
        String line = options.lineFormat();
        format = line == null ? null : new LineFormat(line, local);
        Bytes asked = options.output.logFileFormat();
        String text = asked == null ? null : asked.utf8();
        logFormat = log == null || text == null ? null : new LineFormat(text, local);
        logsItems = LineFormat.asks(text, 'i');
        progress = new Progress(options, console);
    }

    Progress progress() {
        return progress;
    }

    @Override
    public void message(Level level, Bytes line) {
        LogFile file = log;
        if (file != null) {
            file.line(line.toString());
        }
        switch (level) {
            case INFO -> {
                if (options.msgs2stderr == 1) {
                    if (options.quiet == 0) {
                        console.error(line.toString());
                    }
                } else {
                    print(line.toString());
                }
            }
            case WARNING, ERROR, ERROR_XFER -> console.error(line.toString());
        }
    }

    private void print(String line) {
        if (options.quiet == 0) {
            if (options.msgs2stderr == 1) {
                console.error(line);
            } else {
                console.line(line);
            }
        }
    }

    @Override
    public void item(Item item) {
        if (!shown(item)) {
            return;
        }
        String operation = item.sending() ? "send" : "recv";
        LineFormat line = format;
        if (line != null) {
            print(line.of(item, operation));
        }
        LogFile file = log;
        boolean significant = (item.flags() & ItemFlags.SIGNIFICANT & ItemFlags.WIRE) != 0;
        if (file != null && logFormat != null && (significant || logsItems)) {
            file.line(logFormat.of(item, operation));
        }
    }

    /// As log.c:maybe_log_item; what is transferred is always shown.
    private boolean shown(Item item) {
        int flags = item.flags();
        boolean significant = (flags & ItemFlags.SIGNIFICANT & ItemFlags.WIRE) != 0;
        boolean named = item.isHardLink() && !item.target().isEmpty();
        if (item.has(ItemFlags.TRANSFER) || named || itemizeLevel > 1) {
            return true;
        }
        if (itemizeLevel > 0) {
            return significant || options.output.levels().has(Info.NAME, 2);
        }
        return significant && (item.has(ItemFlags.LOCAL_CHANGE) || item.isDirectory());
    }

    @Override
    public void listed(long count, long totalSize, boolean all) {
        progress.list(count, totalSize, all);
        if (listing) {
            listing = false;
            boolean counts = options.output.levels().has(Info.FLIST, 2);
            console.rest(
                    counts ? count + " file" + (count == 1 ? " " : "s ") + "to consider" : "done");
        }
    }

    @Override
    public void agreed(int number, boolean byDirectory) {
        protocol = number;
        if (byDirectory) {
            if (options.output.levels().has(Info.FLIST, 1) && options.quiet == 0) {
                console.rest((sending ? "sending" : "receiving") + " incremental file list");
            }
            return;
        }
        listing =
                options.output.levels().has(Info.FLIST, 1)
                        && options.quiet == 0
                        && options.xferDirs != 0;
        if (listing) {
            String what = sending ? "building file list" : "receiving file list";
            console.part(what + " ... ");
        }
    }

    @Override
    public void listing(long count) {
        if (listing && count % COUNTED == 0 && options.output.levels().has(Info.FLIST, 2)) {
            console.count(" " + count + " files...");
        }
    }

    /// 0 before there is any.
    int protocol() {
        return protocol;
    }

    /// The list of files comes from the peer: the line that says so comes with the handshake.
    void receives() {
        sending = false;
    }

    @Override
    public void content(int index) {
        progress.at(index);
    }

    @Override
    public void progress(long done, long size, boolean last) {
        progress.content(done, size, last);
    }

    @Override
    public void deleted(Bytes name, boolean directory) {
        boolean told = options.output.levels().has(Info.DEL, 1);
        Item item =
                new Item(
                        name,
                        directory ? S_IFDIR : S_IFREG,
                        0,
                        Bytes.EMPTY,
                        false,
                        false,
                        ItemFacts.of(name));
        LineFormat line = format;
        boolean formatted =
                itemizeLevel > 0 || (line != null && LineFormat.asks(options.outFormat, 'o'));
        if (told || line != null) {
            print((formatted && line != null ? line : DELETED).of(item, "del."));
        }
        LogFile file = log;
        LineFormat logged = logFormat;
        if (file != null && logged != null && !options.dryRun) {
            boolean detailed = logsItems || LineFormat.asks(text(), 'o');
            file.line((detailed ? logged : DELETED).of(item, "del."));
        }
    }

    private @Nullable String text() {
        Bytes asked = options.output.logFileFormat();
        return asked == null ? null : asked.utf8();
    }
}
