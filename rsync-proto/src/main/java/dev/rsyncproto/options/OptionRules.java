package dev.rsyncproto.options;

import static dev.rsyncproto.options.OptionException.syntax;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.options.Options.Delete;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What options mean for each other, and which do not go together; in rsync's order, so that of two
/// mistakes the same one is reported.
final class OptionRules {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DOT_SLASH = Bytes.utf8("./");
    private static final Bytes DASH = Bytes.utf8("-");
    private static final int MAX_BATCH_NAME = 256;
    private static final int MAX_PATH = 4096;

    private final Draft d;
    private final Options.Builder o;
    private final int args;
    private final UnaryOperator<@Nullable String> environment;

    /// `args`: how many words were no options.
    OptionRules(Draft d, int args, UnaryOperator<@Nullable String> environment) {
        this.d = d;
        this.o = d.o;
        this.args = args;
        this.environment = environment;
    }

    /// Null where it is not set, or empty.
    static @Nullable String variable(UnaryOperator<@Nullable String> environment, String name) {
        String value = environment.apply(name);
        return value == null || value.isEmpty() ? null : value;
    }

    Options weigh() throws OptionException {
        long maxAlloc = maxAlloc();
        remoteArguments();
        checksum();
        o.compression = compression();
        char buffering = buffering();
        levels();
        if (d.iconv != null && !o.server && d.iconv.equals("-")) {
            d.iconv = null;
        }
        charset();
        if (o.fuzzy > 1) {
            o.fuzzy = d.altDirs.size() + 1;
        }
        if (o.fakeSuper && o.xattrs > 1) {
            throw syntax("--fake-super conflicts with -XX");
        }
        batch();
        if (d.tempDir != null && d.tempDir.length() >= MAX_PATH - 10) {
            throw syntax("the --temp-dir path is WAY too long.");
        }
        directories();
        deletion();
        confinement();
        o.backup = backup();
        progress();
        writing();
        o.partial = partial();
        filesFrom();
        group(maxAlloc, buffering);
        return o.build();
    }

    /// The charset must be one that there is, before anything begins.
    private void charset() throws OptionException {
        if (d.iconv == null) {
            return;
        }
        String name = Remote.charsetOf(d.iconv, o.server);
        try {
            Transcoder.of(name);
        } catch (IllegalArgumentException e) {
            throw OptionException.plain(
                    OptionException.UNSUPPORTED, "iconv_open(\"UTF-8\", \"" + name + "\") failed");
        }
    }

    private long maxAlloc() throws OptionException {
        if (d.maxAlloc == null) {
            d.maxAlloc = variable(environment, "RSYNC_MAX_ALLOC");
        }
        String text = d.maxAlloc;
        if (text == null) {
            return Limits.DEFAULT_MAX_ALLOC;
        }
        long size = new SizeArg("max-alloc", 'b', 1 << 20, -1, true).parse(text);
        if (size == 0) {
            throw syntax("max-alloc must be greater than zero");
        }
        return size;
    }

    private void remoteArguments() throws OptionException {
        if (d.oldArgs < 0) {
            String old = o.server ? null : variable(environment, "RSYNC_OLD_ARGS");
            d.oldArgs = 0;
            if (d.secludedArgs <= 0 && old != null) {
                d.secludedArgs = 0;
                d.oldArgs = (int) ValueOptions.leadingNumber(old);
            }
        } else if (d.oldArgs > 0) {
            if (d.secludedArgs > 0) {
                throw syntax("--secluded-args conflicts with --old-args.");
            }
            d.secludedArgs = 0;
        }
        if (d.secludedArgs < 0) {
            String protect = o.server ? null : variable(environment, "RSYNC_PROTECT_ARGS");
            boolean on = protect != null && ValueOptions.leadingNumber(protect) != 0;
            d.secludedArgs = on ? 1 : 0;
        }
        o.oldArgs = d.oldArgs;
    }

    private void checksum() throws OptionException {
        String choice = o.checksumChoice;
        if (choice == null) {
            return;
        }
        if (choice.equalsIgnoreCase("auto") || choice.equalsIgnoreCase("auto,auto")) {
            o.checksumChoice = null;
            return;
        }
        for (String name : choice.split(",", 2)) {
            if (!name.equalsIgnoreCase("auto") && SumChoice.ofOrNull(name) == null) {
                throw OptionException.plain(
                        OptionException.UNSUPPORTED, "unknown checksum name: " + name);
            }
        }
        if (SumChoice.ofOrNull(choice.split(",", 2)[0]) == SumChoice.NONE) {
            o.wholeFile = 1;
        }
    }

    private Compression compression() throws OptionException {
        String name = d.compressChoice;
        if (name == null && d.compress > 1) {
            name = "zlibx";
        }
        boolean on = d.compress > 0;
        Compression.Method choice = null;
        if (name != null && !name.equalsIgnoreCase("auto")) {
            choice = Compression.Method.ofOrNull(name);
            if (choice == null) {
                throw OptionException.plain(
                        OptionException.UNSUPPORTED, "unknown compress name: " + name);
            }
            on = choice != Compression.Method.NONE;
        }
        boolean implied = !on && d.compressLevel != null;
        return new Compression(
                on || implied,
                choice,
                implied,
                d.compressLevel,
                Math.max(d.compressThreads, 0),
                d.skipCompress);
    }

    private char buffering() throws OptionException {
        String mode = d.outbuf;
        if (mode == null || o.server) {
            return '\0';
        }
        return switch (mode.isEmpty() ? '\0' : Character.toUpperCase(mode.charAt(0))) {
            case 'N', 'U' -> 'N';
            case 'L' -> 'L';
            case 'B', 'F' -> 'B';
            default -> throw syntax("Invalid --outbuf setting -- specify N, L, or B.");
        };
    }

    private void levels() {
        OutputLevels.addVerbosity(d.info, o.verbose);
        OutputLevels.addVerbosity(d.debug, o.verbose);
        if (o.stats) {
            d.info.imply(o.verbose > 1 ? "stats3" : "stats2");
        }
    }

    private void batch() throws OptionException {
        if (o.server && d.batch != Batch.Mode.ONLY_WRITE) {
            d.batch = Batch.Mode.NONE; // told by very old clients
        }
        boolean reading = d.batch == Batch.Mode.READ;
        if (reading && o.filesFrom != null) {
            throw syntax("--read-batch cannot be used with --files-from");
        }
        if (reading && d.removeSources != 0) {
            throw syntax(
                    "--read-batch cannot be used with --remove-%s-files"
                            .formatted(d.removeSources == 1 ? "source" : "sent"));
        }
        if (d.batchName.length() > MAX_BATCH_NAME) {
            throw syntax("the batch-file name must be " + MAX_BATCH_NAME + " characters or less.");
        }
        if (!reading && o.dryRun) {
            d.batch = Batch.Mode.NONE;
        }
        o.dryRun |= d.batch == Batch.Mode.ONLY_WRITE;
        o.batch = d.batch == Batch.Mode.NONE ? Batch.NONE : new Batch(d.batch, d.batchName);
    }

    private void directories() {
        if (o.filesFrom != null) {
            d.recurse = d.recurse == 1 ? 0 : d.recurse; // that of -a
            d.xferDirs = d.xferDirs < 0 ? 1 : d.xferDirs;
        }
        if (args < 2 && !o.server && d.batch != Batch.Mode.READ) {
            o.listOnly |= 1;
        }
        if (d.xferDirs >= 4) {
            d.filters.add(FilterArg.rule("- /*/*"));
            d.recurse = 1;
            d.xferDirs = 1;
        } else if (d.recurse != 0) {
            d.xferDirs = 1;
        } else if (d.xferDirs < 0) {
            d.xferDirs = o.listOnly != 0 ? 1 : 0;
        }
        o.recurse = d.recurse != 0;
        o.xferDirs = d.xferDirs;
        o.relative = d.relative < 0 ? o.filesFrom != null : d.relative > 0;
        o.impliedDirs = o.relative && d.impliedDirs;
    }

    private void deletion() throws OptionException {
        int times = (d.deleteBefore ? 1 : 0) + Math.min(d.deleteDuring, 1);
        if (times + (d.deleteAfter ? 1 : 0) > 1) {
            throw syntax("You may not combine multiple --delete-WHEN options.");
        }
        if (d.deleteBefore) {
            o.delete = Delete.BEFORE;
        } else if (d.deleteDuring != 0) {
            o.delete = d.deleteDuring == 2 ? Delete.DELAY : Delete.DURING;
        } else if (d.deleteAfter) {
            o.delete = Delete.AFTER;
        } else if (d.delete || d.deleteExcluded) {
            o.delete = Delete.UNDECIDED;
        }
        if (o.delete != Delete.NONE && d.xferDirs == 0) {
            throw syntax("--delete does not work without --recursive (-r) or --dirs (-d).");
        }
        o.ignoreMissingArgs = d.missingArgs == 1;
        o.deletion =
                new Deletion(
                        d.maxDelete,
                        d.deleteExcluded,
                        d.missingArgs >= 2,
                        d.removeSources != 0,
                        d.removeSources == 2,
                        d.pruneEmptyDirs);
    }

    private void confinement() throws OptionException {
        Bytes root = d.confineRoot;
        if (root != null && (root.isEmpty() || root.at(0) != '/')) {
            throw syntax("--confine-root must be an absolute path");
        }
        if (root != null && d.insecureLinks) {
            throw syntax("--insecure-links cannot be combined with --confine-root");
        }
        d.confineRoot = root == null ? null : CleanName.of(root);
    }

    private Backup backup() throws OptionException {
        Bytes dir = d.backupDir;
        Bytes suffix = d.suffix;
        if (suffix == null) {
            suffix = dir != null ? Bytes.EMPTY : Backup.SUFFIX;
        }
        if (suffix.indexOf('/', 0) >= 0) {
            throw syntax("--suffix cannot contain slashes: " + suffix);
        }
        boolean on = d.backup || dir != null;
        boolean same = false;
        if (dir != null) {
            while (dir.startsWith(DOT_SLASH)) {
                dir = dir.from(2);
            }
            if (dir.length() > MAX_PATH - 128) {
                throw syntax("the --backup-dir path is WAY too long.");
            }
            same = dir.isEmpty() || dir.equals(DOT);
            dir = same ? null : dir;
        }
        if (dir == null && suffix.isEmpty() && !(o.server && o.sender)) {
            throw syntax(
                    "--suffix cannot be empty "
                            + (same
                                    ? "when --backup-dir is the same as the dest dir"
                                    : "without a --backup-dir"));
        }
        if (dir == null && on && o.delete != Delete.NONE && !d.deleteExcluded && !o.server) {
            d.filters.add(
                    new FilterArg(FilterArg.Kind.FILTER, Bytes.utf8("P *").plus(suffix), false));
        }
        if (on && dir == null) {
            o.omitDirTimes = true; // a backup changes them anyway
        }
        return new Backup(on, dir, suffix);
    }

    private void progress() {
        if (!d.progress || o.server) {
            return;
        }
        String format = o.outFormat;
        boolean before =
                format != null
                        ? !Options.hasEscape(format, 'b')
                                && !Options.hasEscape(format, 'c')
                                && !Options.hasEscape(format, 'C')
                        : o.itemize > 0;
        if (!before && d.info.level(Info.NAME) == 0) {
            d.info.imply("NAME");
        }
        d.info.imply("FLIST2,PROGRESS");
    }

    private void writing() throws OptionException {
        if (d.append != 0 && o.wholeFile > 0) {
            throw syntax("--append cannot be used with --whole-file");
        }
        o.inplace |= d.append != 0 || d.writeDevices;
        if (o.inplace && (d.partialDir != null || d.delayUpdates)) {
            throw syntax(
                    "--%s cannot be used with --%s"
                            .formatted(
                                    d.append != 0 ? "append" : "inplace",
                                    d.delayUpdates ? "delay-updates" : "partial-dir"));
        }
    }

    private Partial partial() {
        if (o.inplace) {
            return Partial.NONE; // parts stay anyway
        }
        Bytes dir = d.partialDir;
        if (d.delayUpdates && dir == null) {
            dir = Partial.DELAY_DIR;
        }
        if (d.partial && dir == null && !o.server) {
            String variable = variable(environment, "RSYNC_PARTIAL_DIR");
            dir = variable == null ? null : Bytes.utf8(variable);
        }
        boolean keep = d.partial || dir != null;
        if (dir != null) {
            dir = CleanName.of(dir);
            dir = dir.equals(DOT) ? null : dir;
        }
        return new Partial(keep, dir, d.delayUpdates);
    }

    private void filesFrom() throws OptionException {
        Bytes list = o.filesFrom;
        if (list == null) {
            return;
        }
        if (args > 2 || (!o.server && args == 1)) {
            throw OptionException.usage();
        }
        HostSpec host = list.equals(DASH) ? null : HostSpec.of(list);
        if (host != null && o.server) {
            throw syntax("The --files-from sent to the server cannot specify a host.");
        }
        if (host != null && host.path().equals(DASH)) {
            throw syntax("Invalid --files-from remote filename");
        }
    }

    private void group(long maxAlloc, char buffering) {
        o.filters = List.copyOf(d.filters);
        o.symlinks =
                new Symlinks(
                        d.copyLinks,
                        d.copyUnsafeLinks,
                        d.safeLinks,
                        d.mungeLinks,
                        d.insecureLinks,
                        d.copyDirlinks,
                        d.keepDirlinks);
        o.timeRules = new TimeRules(d.atimes, d.openNoatime, d.modifyWindow);
        o.mapping = new Mapping(d.chmod, d.usermap, d.groupmap, d.executability);
        o.altDest = d.altKind == null ? AltDest.NONE : new AltDest(d.altKind, d.altDirs);
        o.writing =
                new Writing(
                        d.append,
                        d.preallocate,
                        d.fsync,
                        d.writeDevices,
                        d.mkpath,
                        d.tempDir,
                        d.dropDevices,
                        d.confineRoot);
        o.limits =
                new Limits(
                        d.kibPerSecond,
                        d.connectTimeout,
                        d.stopAt,
                        maxAlloc,
                        d.maxAlloc,
                        d.maxSize,
                        d.minSize);
        o.remote =
                new Remote(
                        d.remoteOptions,
                        d.secludedArgs > 0,
                        d.iconv,
                        d.port,
                        d.address,
                        d.ipVersion,
                        d.sockopts,
                        d.passwordFile,
                        d.earlyInput,
                        d.motd,
                        d.copyAs,
                        d.trustSender);
        Bytes logFormat = d.logFile == null ? null : d.logFileFormat;
        if (d.logFile != null && logFormat == null) {
            logFormat = Bytes.utf8("%i %n%L");
        }
        boolean chosen = d.chosenStderr || o.msgs2stderr != 2;
        o.output =
                new OutputOptions(
                        new OutputLevels(d.info, d.debug),
                        d.eightBit,
                        buffering,
                        d.logFile,
                        logFormat,
                        chosen);
        String rsh = o.rsh;
        if (o.server && rsh != null) {
            o.clientInfo = rsh;
            o.rsh = null;
        }
    }
}
