package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked for: rsync's options as one immutable value, named after rsync's long options.
///
/// The same type serves both ends; [ServerArgs] carries it over to the other one.
public final class Options {
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

    /// -z or a choice or level that means it.
    public final boolean compress;

    /// --compress-choice as the server is told it; null: both ends agree on one.
    public final @Nullable String compressChoice;

    /// --compress-level; the least int: not said.
    public final int compressLevel;

    /// --compress-threads.
    public final int compressThreads;

    /// --skip-compress, for the server: no method that rsync has can change its level in a stream.
    public final @Nullable Bytes skipCompress;

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

    /// --timeout in seconds; 0: none.
    public final int timeout;

    /// --protocol, the highest to offer.
    public final int protocol;

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

    private Options(Builder b) {
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
        compress = b.compress;
        compressChoice = b.compressChoice;
        compressLevel = b.compressLevel;
        compressThreads = b.compressThreads;
        skipCompress = b.skipCompress;
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
        timeout = b.timeout;
        protocol = b.protocol;
        rsyncPath = b.rsyncPath;
        rsh = b.rsh;
        listOnly = b.listOnly;
        oldArgs = b.oldArgs;
        msgs2stderr = b.msgs2stderr;
        server = b.server;
        sender = b.sender;
        clientInfo = b.clientInfo;
        filesFromList = b.filesFromList == null ? null : List.copyOf(b.filesFromList);
    }

    public Builder toBuilder() {
        Builder b = new Builder();
        b.verbose = verbose;
        b.quiet = quiet;
        b.humanReadable = humanReadable;
        b.stats = stats;
        b.dryRun = dryRun;
        b.recurse = recurse;
        b.xferDirs = xferDirs;
        b.relative = relative;
        b.impliedDirs = impliedDirs;
        b.links = links;
        b.perms = perms;
        b.times = times;
        b.owner = owner;
        b.group = group;
        b.devices = devices;
        b.specials = specials;
        b.hardLinks = hardLinks;
        b.acls = acls;
        b.xattrs = xattrs;
        b.sparse = sparse;
        b.omitDirTimes = omitDirTimes;
        b.omitLinkTimes = omitLinkTimes;
        b.checksum = checksum;
        b.checksumChoice = checksumChoice;
        b.checksumSeed = checksumSeed;
        b.compress = compress;
        b.compressChoice = compressChoice;
        b.compressLevel = compressLevel;
        b.compressThreads = compressThreads;
        b.skipCompress = skipCompress;
        b.ignoreTimes = ignoreTimes;
        b.sizeOnly = sizeOnly;
        b.update = update;
        b.wholeFile = wholeFile;
        b.numericIds = numericIds;
        b.inplace = inplace;
        b.existing = existing;
        b.ignoreExisting = ignoreExisting;
        b.filesFrom = filesFrom;
        b.filesFromList = filesFromList;
        b.from0 = from0;
        b.ignoreMissingArgs = ignoreMissingArgs;
        b.superUser = superUser;
        b.delete = delete;
        b.ignoreErrors = ignoreErrors;
        b.force = force;
        b.itemize = itemize;
        b.outFormat = outFormat;
        b.blockSize = blockSize;
        b.timeout = timeout;
        b.protocol = protocol;
        b.rsyncPath = rsyncPath;
        b.rsh = rsh;
        b.listOnly = listOnly;
        b.oldArgs = oldArgs;
        b.msgs2stderr = msgs2stderr;
        b.server = server;
        b.sender = sender;
        b.clientInfo = clientInfo;
        return b;
    }

    /// A list of names takes the place of the arguments.
    public boolean hasFilesFrom() {
        return filesFrom != null || filesFromList != null;
    }

    public boolean deleting() {
        return delete != Delete.NONE;
    }

    /// Where the list of names lies on the other host; null where it is local.
    public @Nullable HostSpec filesFromHost() {
        Bytes from = filesFrom;
        return from == null || server ? null : HostSpec.of(from);
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
    static boolean hasEscape(String format, char letter) {
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
        return superUser > 0 || (superUser < 0 && effectiveUid == 0);
    }

    /// Options in the making; every field starts at rsync's default.
    public static final class Builder {

        public int verbose;

        public int quiet;

        public int humanReadable = 1;

        public boolean stats;

        public boolean dryRun;

        public boolean recurse;

        public int xferDirs;

        public boolean relative;

        public boolean impliedDirs;

        public boolean links;

        public boolean perms;

        public boolean times;

        public boolean owner;

        public boolean group;

        public boolean devices;

        public boolean specials;

        public boolean hardLinks;

        public boolean acls;

        public int xattrs;

        public boolean sparse;

        public boolean omitDirTimes;

        public boolean omitLinkTimes;

        public boolean checksum;

        public @Nullable String checksumChoice;

        public int checksumSeed;

        public boolean compress;

        public @Nullable String compressChoice;

        public int compressLevel = Integer.MIN_VALUE;

        public int compressThreads;

        public @Nullable Bytes skipCompress;

        public boolean ignoreTimes;

        public boolean sizeOnly;

        public boolean update;

        public int wholeFile = -1;

        public boolean numericIds;

        public boolean inplace;

        public boolean existing;

        public boolean ignoreExisting;

        public @Nullable Bytes filesFrom;

        public @Nullable List<Bytes> filesFromList;

        public boolean from0;

        public boolean ignoreMissingArgs;

        public int superUser = -1;

        public Delete delete = Delete.NONE;

        public boolean ignoreErrors;

        public boolean force;

        public int itemize;

        public @Nullable String outFormat;

        public int blockSize;

        public int timeout;

        public int protocol = 32;

        public String rsyncPath = "rsync";

        public @Nullable String rsh;

        public int listOnly;

        public int oldArgs;

        public int msgs2stderr = 2;

        public boolean server;

        public boolean sender;

        public String clientInfo = "";

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
