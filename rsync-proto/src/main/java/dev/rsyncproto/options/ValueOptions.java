package dev.rsyncproto.options;

import static dev.rsyncproto.options.OptionException.syntax;

import dev.rsyncproto.bytes.Bytes;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/// What each option with a value says.
final class ValueOptions {
    private static final long SECONDS_PER_MINUTE = 60;

    private final Draft d;
    private final Options.Builder o;

    ValueOptions(Draft d) {
        this.d = d;
        o = d.o;
    }

    /// `name` is in the table.
    void number(String name, int value) {
        switch (name) {
            case "modify-window" -> d.modifyWindow = value;
            case "max-delete" -> d.maxDelete = Math.max(value, 0);
            case "compress-level", "zl" -> d.compressLevel = value;
            case "compress-threads", "zt" -> d.compressThreads = value;
            case "timeout" -> o.timeout = value;
            case "contimeout" -> d.connectTimeout = value;
            case "port" -> d.port = value;
            case "protocol" -> o.protocol = value;
            case "checksum-seed" -> o.checksumSeed = value;
            default -> throw new AssertionError("an option that nobody takes: " + name);
        }
    }

    /// `name` is in the table.
    void text(String name, Bytes value) throws OptionException {
        if (!filter(name, value)
                && !place(name, value)
                && !mapping(name, value.utf8())
                && !limit(name, value.utf8())
                && !told(name, value)
                && !reach(name, value)) {
            throw new AssertionError("an option that nobody takes: " + name);
        }
    }

    private boolean filter(String name, Bytes value) {
        FilterArg.Kind kind =
                switch (name) {
                    case "filter" -> FilterArg.Kind.FILTER;
                    case "exclude" -> FilterArg.Kind.EXCLUDE;
                    case "include" -> FilterArg.Kind.INCLUDE;
                    case "exclude-from" -> FilterArg.Kind.EXCLUDE_FROM;
                    case "include-from" -> FilterArg.Kind.INCLUDE_FROM;
                    default -> null;
                };
        return kind != null && d.filters.add(new FilterArg(kind, value, o.from0));
    }

    private boolean place(String name, Bytes value) throws OptionException {
        switch (name) {
            case "files-from" -> o.filesFrom = value;
            case "compare-dest" -> altDest(AltDest.Kind.COMPARE, value);
            case "copy-dest" -> altDest(AltDest.Kind.COPY, value);
            case "link-dest" -> altDest(AltDest.Kind.LINK, value);
            case "partial-dir" -> d.partialDir = value;
            case "backup-dir" -> d.backupDir = value;
            case "suffix" -> d.suffix = value;
            case "temp-dir" -> d.tempDir = value;
            case "confine-root" -> d.confineRoot = value;
            case "read-batch" -> batch(Batch.Mode.READ, value);
            case "write-batch" -> batch(Batch.Mode.WRITE, value);
            case "only-write-batch" -> batch(Batch.Mode.ONLY_WRITE, value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void altDest(AltDest.Kind kind, Bytes dir) throws OptionException {
        AltDest.Kind before = d.altKind;
        if (before != null && before != kind) {
            throw syntax(
                    "ERROR: the %s option conflicts with the %s option"
                            .formatted(kind.option(), before.option()));
        }
        if (d.altDirs.size() == AltDest.MAX) {
            throw syntax(
                    "ERROR: at most %d %s args may be specified"
                            .formatted(AltDest.MAX, kind.option()));
        }
        d.altKind = kind;
        d.altDirs.add(dir);
    }

    private void batch(Batch.Mode mode, Bytes name) throws OptionException {
        boolean reading = mode == Batch.Mode.READ;
        if (d.batch != Batch.Mode.NONE && reading != (d.batch == Batch.Mode.READ)) {
            throw syntax("--write-batch and --read-batch can not be used together");
        }
        d.batch = mode;
        d.batchName = name;
    }

    private boolean mapping(String name, String value) throws OptionException {
        switch (name) {
            case "chmod" -> {
                Chmod.of(List.of(value), 0);
                d.chmod.add(value);
            }
            case "usermap" -> {
                if (d.usermap != null) {
                    throw syntax(
                            d.usermapByChown
                                    ? "--usermap conflicts with prior --chown."
                                    : "You can only specify --usermap once.");
                }
                d.usermap = value;
                o.owner = true;
            }
            case "groupmap" -> {
                if (d.groupmap != null) {
                    throw syntax(
                            d.groupmapByChown
                                    ? "--groupmap conflicts with prior --chown."
                                    : "You can only specify --groupmap once.");
                }
                d.groupmap = value;
                o.group = true;
            }
            case "chown" -> chown(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void chown(String value) throws OptionException {
        int colon = value.indexOf(':');
        String user = colon < 0 ? value : value.substring(0, colon);
        String group = colon < 0 ? "" : value.substring(colon + 1);
        if (!user.isEmpty()) {
            if (d.usermap != null) {
                throw syntax(
                        d.usermapByChown
                                ? "You can only specify a user-affecting --chown once."
                                : "--chown conflicts with prior --usermap.");
            }
            d.usermap = "*:" + user;
            d.usermapByChown = true;
            o.owner = true;
        }
        if (!group.isEmpty()) {
            if (d.groupmap != null) {
                throw syntax(
                        d.groupmapByChown
                                ? "You can only specify a group-affecting --chown once."
                                : "--chown conflicts with prior --groupmap.");
            }
            d.groupmap = "*:" + group;
            d.groupmapByChown = true;
            o.group = true;
        }
    }

    private boolean limit(String name, String value) throws OptionException {
        switch (name) {
            case "block-size" -> {
                int max = o.protocol < 30 ? 1 << 29 : 1 << 17;
                o.blockSize = (int) new SizeArg(name, 'b', 0, max, false).parse(value);
            }
            case "keep-overwritten" -> {
                int max = Options.MAX_KEEP_OVERWRITTEN;
                o.keepOverwritten = (int) new SizeArg(name, 'b', 0, max, false).parse(value);
            }
            case "max-size" -> d.maxSize = new SizeArg(name, 'b', 0, -1, false).parse(value);
            case "min-size" -> d.minSize = new SizeArg(name, 'b', 0, -1, false).parse(value);
            case "max-alloc" -> d.maxAlloc = value;
            case "bwlimit" -> {
                long bytes = new SizeArg(name, 'k', 512, -1, true).parse(value);
                d.kibPerSecond = (bytes + 512) / 1024;
            }
            case "stop-after", "time-limit" -> {
                long minutes = leadingNumber(value);
                if (minutes <= 0 || minutes > Integer.MAX_VALUE) {
                    throw syntax("invalid --stop-after value: " + value);
                }
                d.stopAt = Clock.systemUTC().millis() / 1000 + minutes * SECONDS_PER_MINUTE;
            }
            case "stop-at" ->
                    d.stopAt = StopTime.parse(value, Clock.system(ZoneId.systemDefault()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// As atol; 0 where there is none.
    static long leadingNumber(String text) {
        long n = 0;
        for (int i = 0; i < text.length() && i < 18; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                break;
            }
            n = n * 10 + c - '0';
        }
        return n;
    }

    private boolean told(String name, Bytes value) throws OptionException {
        switch (name) {
            case "info" -> words(d.info, value.utf8());
            case "debug" -> words(d.debug, value.utf8());
            case "stderr" -> o.msgs2stderr = stderrMode(value.utf8());
            case "out-format", "log-format" -> o.outFormat = value.utf8();
            case "log-file" -> d.logFile = value;
            case "log-file-format" -> d.logFileFormat = value;
            case "outbuf" -> d.outbuf = value.utf8();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void words(LevelWords levels, String value) throws OptionException {
        String unknown = levels.give(value);
        if (unknown != null && !o.server) {
            String option = levels.isInfo() ? "--info" : "--debug";
            throw OptionException.plain(
                    OptionException.SYNTAX, "Unknown " + option + " item: \"" + unknown + "\"");
        }
    }

    private int stderrMode(String mode) throws OptionException {
        d.chosenStderr = true;
        if (!mode.isEmpty() && "errors".startsWith(mode)) {
            return 2;
        }
        if (!mode.isEmpty() && "all".startsWith(mode)) {
            return 1;
        }
        if (!mode.isEmpty() && "client".startsWith(mode)) {
            return 0;
        }
        throw syntax("--stderr mode \"" + mode + "\" is not one of errors, all, or client");
    }

    private boolean reach(String name, Bytes value) throws OptionException {
        switch (name) {
            case "checksum-choice", "cc" -> o.checksumChoice = value.utf8();
            case "compress-choice", "zc" -> d.compressChoice = value.utf8();
            case "skip-compress" -> d.skipCompress = value.utf8();
            case "rsh" -> o.rsh = value.utf8();
            case "rsync-path" -> o.rsyncPath = value.utf8();
            case "remote-option" -> {
                if (value.isEmpty() || value.at(0) != '-') {
                    throw syntax("Remote option must start with a dash: " + value);
                }
                d.remoteOptions.add(value);
            }
            case "iconv" -> d.iconv = value.utf8();
            case "copy-as" -> d.copyAs = value.utf8();
            case "address" -> d.address = value.utf8();
            case "sockopts" -> d.sockopts = value.utf8();
            case "password-file" -> d.passwordFile = value;
            case "early-input" -> d.earlyInput = value;
            default -> {
                return false;
            }
        }
        return true;
    }
}
