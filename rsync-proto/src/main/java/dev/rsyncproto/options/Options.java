package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked for: rsync's options as one immutable value, named after rsync's long options.
///
/// The same type serves both ends; [ServerArgs] carries it over to the other one.
public final class Options {
    /// 64 MiB are kept in memory at most.
    public static final int MAX_KEEP_OVERWRITTEN = 1 << 26;

    /// When extraneous files are deleted on the receiving side.
    public enum Delete {
        NONE,
        /// `--delete` alone: before for protocols below 30, else during.
        UNDECIDED,
        BEFORE,
        DURING,
        DELAY,
        AFTER;

        /// The time that the agreed protocol gives to a plain `--delete`.
        public Delete decided(int protocol) {
            return this == UNDECIDED ? (protocol < 30 ? BEFORE : DURING) : this;
        }
    }

    public static final Options DEFAULTS = new Builder().build();

    /// How many -v.
    public final int verbose;

    /// How many -q.
    public final int quiet;

    /// 0 plain digits, 1 grouped digits, 2 and 3 units.
    public final int humanReadable;

    /// --stats.
    public final boolean stats;

    /// -n; the wire form tells the peer not to transfer.
    public final boolean dryRun;

    /// -r.
    public final boolean recurse;

    /// 0 skip directories, 1 implied by -r or --files-from, 2 by -d.
    public final int xferDirs;

    /// -R.
    public final boolean relative;

    /// Directories above the named ones are sent with -R.
    public final boolean impliedDirs;

    /// -l.
    public final boolean links;

    /// -p.
    public final boolean perms;

    /// -t.
    public final boolean times;

    /// -o.
    public final boolean owner;

    /// -g.
    public final boolean group;

    /// --devices, half of -D.
    public final boolean devices;

    /// --specials, half of -D.
    public final boolean specials;

    /// -H.
    public final boolean hardLinks;

    /// -A.
    public final boolean acls;

    /// How many -X; 2 sends rsync's own attributes too.
    public final int xattrs;

    /// -S.
    public final boolean sparse;

    /// -O.
    public final boolean omitDirTimes;

    /// -J.
    public final boolean omitLinkTimes;

    /// -c: compare by whole-file sum, not size and time.
    public final boolean checksum;

    /// --checksum-choice, one name or transfer,pre-transfer.
    public final @Nullable String checksumChoice;

    /// --checksum-seed; 0: the server takes one from the clock.
    public final int checksumSeed;

    /// -I.
    public final boolean ignoreTimes;

    /// --size-only.
    public final boolean sizeOnly;

    /// -u.
    public final boolean update;

    /// -1 not said, 0 --no-whole-file, 1 -W.
    public final int wholeFile;

    /// --numeric-ids.
    public final boolean numericIds;

    /// --inplace.
    public final boolean inplace;

    /// --existing: create nothing new.
    public final boolean existing;

    /// --ignore-existing.
    public final boolean ignoreExisting;

    /// --files-from as given: a path, `-`, or `host:path`.
    public final @Nullable Bytes filesFrom;

    /// The names themselves, in memory, in place of a file.
    public final @Nullable List<Bytes> filesFromList;

    /// -0.
    public final boolean from0;

    /// --ignore-missing-args.
    public final boolean ignoreMissingArgs;

    /// --super 1, --no-super 0, -1 not said.
    public final int superUser;

    /// What --delete… was given.
    public final Delete delete;

    /// --ignore-errors: delete even after IO errors.
    public final boolean ignoreErrors;

    /// --force: a full directory may give way to a file.
    public final boolean force;

    /// How many -i.
    public final int itemize;

    /// --out-format (on a server: the hint in --log-format).
    public final @Nullable String outFormat;

    /// -B; 0: chosen per file.
    public final int blockSize;

    /// --keep-overwritten, of ours alone: with --inplace the receiver keeps so many bytes of what
    /// it overwrote last, and the sender counts on it; 0: none.
    public final int keepOverwritten;

    /// --skip-unwritable, of ours alone: where a file's content cannot be written (the disk is
    /// full) the receiver reports that file and goes on; without, as rsync, the session ends.
    public final boolean skipUnwritable;

    /// --timeout in seconds; 0: none.
    public final int timeout;

    /// --protocol, the highest to offer.
    public final int protocol;

    /// A daemon was told the protocol already: the session does not exchange it.
    public final boolean protocolIsAgreed;

    /// --rsync-path, the program to start on the other side.
    public final String rsyncPath;

    /// -e, the command that reaches the other side.
    public final @Nullable String rsh;

    /// 1 no destination was given, 2 --list-only.
    public final int listOnly;

    /// --old-args: no escaping of remote names.
    public final int oldArgs;

    /// --stderr: 2 errors, 1 all, 0 client.
    public final int msgs2stderr;

    /// --server.
    public final boolean server;

    /// --sender: the server is the one that sends.
    public final boolean sender;

    /// On a server: the client's capabilities, `.LsfxCIvu`.
    public final String clientInfo;

    /// --no-inc-recursive takes it away; whether it is done at all depends on more.
    public final boolean incRecurse;

    /// How many -x.
    public final int oneFileSystem;

    /// -C.
    public final boolean cvsExclude;

    /// --qsort.
    public final boolean qsort;

    /// -f, --exclude, … in order.
    public final List<FilterArg> filters;

    /// --fake-super.
    public final boolean fakeSuper;

    /// Both ends are of this process and see the same files (rsync: `local_server`).
    public final boolean local;

    /// --copy-devices.
    public final boolean copyDevices;

    /// 0 none, 1 -y, above: 1 and the directories of --link-dest and its like (-yy).
    public final int fuzzy;

    /// --blocking-io.
    public final boolean blockingIo;

    public final Symlinks symlinks;

    public final TimeRules timeRules;

    public final Mapping mapping;

    public final Deletion deletion;

    public final Backup backup;

    public final Partial partial;

    public final AltDest altDest;

    public final Writing writing;

    public final Compression compression;

    public final Batch batch;

    public final Limits limits;

    public final Remote remote;

    public final OutputOptions output;

    private Options(OptionFields b) {
        verbose = b.verbose;
        quiet = b.quiet;
        humanReadable = b.humanReadable;
        stats = b.stats;
        dryRun = b.dryRun;
        recurse = b.recurse;
        xferDirs = b.xferDirs;
        relative = b.relative;
        impliedDirs = b.impliedDirs;
        links = b.links;
        perms = b.perms;
        times = b.times;
        owner = b.owner;
        group = b.group;
        devices = b.devices;
        specials = b.specials;
        hardLinks = b.hardLinks;
        acls = b.acls;
        xattrs = b.xattrs;
        sparse = b.sparse;
        omitDirTimes = b.omitDirTimes;
        omitLinkTimes = b.omitLinkTimes;
        checksum = b.checksum;
        checksumChoice = b.checksumChoice;
        checksumSeed = b.checksumSeed;
        ignoreTimes = b.ignoreTimes;
        sizeOnly = b.sizeOnly;
        update = b.update;
        wholeFile = b.wholeFile;
        numericIds = b.numericIds;
        inplace = b.inplace;
        existing = b.existing;
        ignoreExisting = b.ignoreExisting;
        filesFrom = b.filesFrom;
        from0 = b.from0;
        ignoreMissingArgs = b.ignoreMissingArgs;
        superUser = b.superUser;
        delete = b.delete;
        ignoreErrors = b.ignoreErrors;
        force = b.force;
        itemize = b.itemize;
        outFormat = b.outFormat;
        blockSize = b.blockSize;
        keepOverwritten = b.keepOverwritten;
        skipUnwritable = b.skipUnwritable;
        timeout = b.timeout;
        protocol = b.protocol;
        protocolIsAgreed = b.protocolIsAgreed;
        rsyncPath = b.rsyncPath;
        rsh = b.rsh;
        listOnly = b.listOnly;
        oldArgs = b.oldArgs;
        msgs2stderr = b.msgs2stderr;
        server = b.server;
        sender = b.sender;
        clientInfo = b.clientInfo;
        filesFromList = b.filesFromList == null ? null : List.copyOf(b.filesFromList);
        incRecurse = b.incRecurse;
        oneFileSystem = b.oneFileSystem;
        cvsExclude = b.cvsExclude;
        qsort = b.qsort;
        filters = List.copyOf(b.filters);
        fakeSuper = b.fakeSuper;
        local = b.local;
        copyDevices = b.copyDevices;
        fuzzy = b.fuzzy;
        blockingIo = b.blockingIo;
        symlinks = b.symlinks;
        timeRules = b.timeRules;
        mapping = b.mapping;
        deletion = b.deletion;
        backup = b.backup;
        partial = b.partial;
        altDest = b.altDest;
        writing = b.writing;
        compression = b.compression;
        batch = b.batch;
        limits = b.limits;
        remote = b.remote;
        output = b.output;
    }

    public Builder toBuilder() {
        Builder b = new Builder();
        b.copy(this);
        return b;
    }

    /// Content is asked for and sent, if only to a batch; not with `-n` (`do_xfers`). For what is
    /// changed on a disk `dryRun` counts, which holds with `--only-write-batch` too.
    public boolean transfers() {
        return !dryRun || batch.onlyWriting();
    }

    /// A list of names takes the place of the arguments.
    public boolean hasFilesFrom() {
        return filesFrom != null || filesFromList != null;
    }

    /// Lists of directories can come one after the other (compat.c, `set_allow_inc_recurse`). A
    /// receiver that must know all of them first refuses.
    public boolean offersIncRecurse(boolean weSend) {
        boolean needsAll =
                delete == Delete.BEFORE
                        || delete == Delete.AFTER
                        || partial.delay()
                        || deletion.pruneEmptyDirs();
        return incRecurse && recurse && !qsort && remote.iconv() == null && (weSend || !needsAll);
    }

    public boolean deleting() {
        return delete != Delete.NONE;
    }

    /// Where the list of names lies on the other host; null where it is local.
    public @Nullable HostSpec filesFromHost() {
        Bytes from = filesFrom;
        return from == null || server ? null : HostSpec.of(from);
    }

    /// What is printed for each change: `--out-format`, `-i`'s or `-v`'s; null: nothing.
    public @Nullable String lineFormat() {
        if (outFormat != null) {
            return outFormat;
        }
        if (itemize > 0) {
            return "%i %n%L";
        }
        return output.levels().has(Info.NAME, 1) ? "%n%L" : null;
    }

    /// A line of [#lineFormat] can be printed before the content is transferred.
    public boolean tellsBefore() {
        String format = outFormat;
        return format == null
                || !(hasEscape(format, 'b') || hasEscape(format, 'c') || hasEscape(format, 'C'));
    }

    /// How much of unchanged entries the output shows: 0 not itemized, 1 changes (`-i`, `%i`), 2
    /// everything (`-ii`; on a server `%I`).
    public int itemizeLevel() {
        String format = outFormat;
        if (format == null) {
            return itemize;
        }
        if (server && hasEscape(format, 'I')) {
            return 2;
        }
        return hasEscape(format, 'i') ? itemize | 1 : 0;
    }

    /// Has `format` the escape `%letter`, with or without flags and width?
    public static boolean hasEscape(String format, char letter) {
        for (int i = format.indexOf('%'); i >= 0; i = format.indexOf('%', i + 1)) {
            int at = i + 1;
            while (at < format.length() && "'-0123456789".indexOf(format.charAt(at)) >= 0) {
                at++;
            }
            if (at < format.length() && format.charAt(at) == letter) {
                return true;
            }
            i = at;
        }
        return false;
    }

    /// Owner, group, devices: as root would be treated.
    public boolean asRoot(int effectiveUid) {
        return fakeSuper || superUser > 0 || (superUser < 0 && effectiveUid == 0);
    }

    /// Options in the making.
    public static final class Builder extends OptionFields {
        /// What `-a` stands for: `-rlptgoD`.
        public Builder archive() {
            recurse = true;
            links = true;
            perms = true;
            times = true;
            group = true;
            owner = true;
            devices = true;
            specials = true;
            return this;
        }

        public Options build() {
            return new Options(this);
        }
    }
}
