package dev.rsyncproto.options;

/// What each option without a value says.
final class FlagOptions {
    private final Draft d;
    private final Options.Builder o;

    FlagOptions(Draft d) {
        this.d = d;
        o = d.o;
    }

    /// `name` is in the table.
    void take(String name) throws OptionException {
        if (!selection(name)
                && !attributes(name)
                && !links(name)
                && !transfer(name)
                && !deletion(name)
                && !writing(name)
                && !told(name)
                && !reach(name)) {
            throw new AssertionError("an option that nobody takes: " + name);
        }
    }

    private boolean selection(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "archive" -> {
                d.recurse = Math.max(d.recurse, 1);
                o.archive();
            }
            case "recursive" -> d.recurse = 2;
            case "no-recursive", "no-r" -> d.recurse = 0;
            case "inc-recursive", "i-r", "no-inc-recursive", "no-i-r" -> o.incRecurse = on;
            case "dirs" -> d.xferDirs = 2;
            case "old-dirs", "old-d" -> d.xferDirs = 4;
            case "no-dirs", "no-d" -> d.xferDirs = 0;
            case "relative" -> d.relative = 1;
            case "no-relative", "no-R" -> d.relative = 0;
            case "implied-dirs", "i-d", "no-implied-dirs", "no-i-d" -> d.impliedDirs = on;
            case "one-file-system" -> o.oneFileSystem++;
            case "no-one-file-system", "no-x" -> o.oneFileSystem = 0;
            case "cvs-exclude" -> o.cvsExclude = true;
            case "F" -> {
                if (++d.filterFiles <= 2) {
                    boolean first = d.filterFiles == 1;
                    d.filters.add(FilterArg.rule(first ? ": /.rsync-filter" : "- .rsync-filter"));
                }
            }
            case "prune-empty-dirs", "no-prune-empty-dirs", "no-m" -> d.pruneEmptyDirs = on;
            case "from0", "no-from0" -> o.from0 = on;
            case "qsort" -> o.qsort = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean attributes(String name) throws OptionException {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "perms", "no-perms", "no-p" -> o.perms = on;
            case "executability" -> d.executability = true;
            case "acls" -> {
                o.acls = true;
                o.perms = true;
            }
            case "no-acls", "no-A" -> o.acls = false;
            case "xattrs" -> o.xattrs++;
            case "no-xattrs", "no-X" -> o.xattrs = 0;
            case "times", "no-times", "no-t" -> o.times = on;
            case "atimes" -> {
                if (++d.atimes > 1) {
                    d.openNoatime = true;
                }
            }
            case "no-atimes", "no-U" -> d.atimes = 0;
            case "open-noatime", "no-open-noatime" -> d.openNoatime = on;
            case "crtimes" -> {
                String who = o.server ? "The server" : "This rsync";
                throw OptionException.syntax(who + " does not support --crtimes (-N)");
            }
            case "no-crtimes", "no-N" -> {}
            case "omit-dir-times", "no-omit-dir-times", "no-O" -> o.omitDirTimes = on;
            case "omit-link-times", "no-omit-link-times", "no-J" -> o.omitLinkTimes = on;
            case "super" -> superUser(1);
            case "no-super" -> superUser(0);
            case "fake-super" -> {
                superUser(0);
                o.fakeSuper = true;
            }
            case "owner", "no-owner", "no-o" -> o.owner = on;
            case "group", "no-group", "no-g" -> o.group = on;
            case "numeric-ids", "no-numeric-ids" -> o.numericIds = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void superUser(int value) {
        o.superUser = value;
        o.fakeSuper = false;
    }

    private boolean links(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "links", "no-links", "no-l" -> o.links = on;
            case "copy-links" -> d.copyLinks = true;
            case "copy-unsafe-links" -> d.copyUnsafeLinks = true;
            case "safe-links" -> d.safeLinks = true;
            case "insecure-links", "no-insecure-links" -> d.insecureLinks = on;
            case "munge-links", "no-munge-links" -> d.mungeLinks = on;
            case "copy-dirlinks" -> d.copyDirlinks = true;
            case "keep-dirlinks" -> d.keepDirlinks = true;
            case "hard-links", "no-hard-links", "no-H" -> o.hardLinks = on;
            case "devices", "no-devices" -> o.devices = on;
            case "specials", "no-specials" -> o.specials = on;
            case "D", "no-D" -> {
                o.devices = on;
                o.specials = on;
            }
            case "drop-D", "no-drop-D" -> d.dropDevices = on;
            case "copy-devices" -> o.copyDevices = true;
            case "write-devices", "no-write-devices" -> d.writeDevices = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean transfer(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "checksum", "no-checksum", "no-c" -> o.checksum = on;
            case "ignore-times" -> o.ignoreTimes = true;
            case "size-only" -> o.sizeOnly = true;
            case "update" -> o.update = true;
            case "existing", "ignore-non-existing" -> o.existing = true;
            case "ignore-existing" -> o.ignoreExisting = true;
            case "dry-run" -> o.dryRun = true;
            case "list-only" -> o.listOnly = 2;
            case "whole-file" -> o.wholeFile = 1;
            case "no-whole-file", "no-W" -> o.wholeFile = 0;
            case "fuzzy" -> o.fuzzy++;
            case "no-fuzzy", "no-y" -> o.fuzzy = 0;
            case "compress" -> d.compress++;
            case "old-compress" -> d.compressChoice = "zlib";
            case "new-compress" -> d.compressChoice = "zlibx";
            case "no-compress", "no-z" -> {
                d.compress = 0;
                d.compressChoice = null;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean deletion(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "delete" -> d.delete = true;
            case "delete-before" -> d.deleteBefore = true;
            case "del", "delete-during" -> d.deleteDuring = 1;
            case "delete-delay" -> d.deleteDuring = 2;
            case "delete-after" -> d.deleteAfter = true;
            case "delete-excluded" -> d.deleteExcluded = true;
            case "delete-missing-args" -> d.missingArgs |= 2;
            case "ignore-missing-args" -> d.missingArgs |= 1;
            case "remove-source-files" -> d.removeSources = 1;
            case "remove-sent-files" -> d.removeSources = 2;
            case "force", "no-force" -> o.force = on;
            case "ignore-errors", "no-ignore-errors" -> o.ignoreErrors = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean writing(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "sparse", "no-sparse", "no-S" -> o.sparse = on;
            case "preallocate" -> d.preallocate = true;
            case "inplace", "no-inplace" -> o.inplace = on;
            case "append" -> d.append = o.server ? d.append + 1 : 1;
            case "append-verify" -> d.append = 2;
            case "no-append" -> d.append = 0;
            case "P" -> {
                d.progress = true;
                d.partial = true;
            }
            case "partial", "no-partial" -> d.partial = on;
            case "delay-updates", "no-delay-updates" -> d.delayUpdates = on;
            case "backup", "no-backup" -> d.backup = on;
            case "fsync" -> d.fsync = true;
            case "skip-unwritable" -> o.skipUnwritable = true;
            case "mkpath", "no-mkpath" -> d.mkpath = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean told(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "version" -> d.versions++;
            case "verbose" -> o.verbose++;
            case "no-verbose", "no-v" -> o.verbose = 0;
            case "quiet" -> o.quiet++;
            case "stats" -> o.stats = true;
            case "human-readable" -> o.humanReadable++;
            case "no-human-readable", "no-h" -> o.humanReadable = 0;
            case "progress", "no-progress" -> d.progress = on;
            case "itemize-changes" -> o.itemize++;
            case "no-itemize-changes", "no-i" -> o.itemize = 0;
            case "8-bit-output", "no-8-bit-output", "no-8" -> d.eightBit = on;
            case "msgs2stderr", "no-msgs2stderr" -> o.msgs2stderr = on ? 1 : 0;
            case "motd", "no-motd" -> d.motd = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean reach(String name) throws OptionException {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "old-args" -> d.oldArgs = Math.max(d.oldArgs, 0) + 1;
            case "no-old-args" -> d.oldArgs = 0;
            case "secluded-args", "protect-args" -> d.secludedArgs = 1;
            case "no-secluded-args", "no-protect-args", "no-s" -> d.secludedArgs = 0;
            case "trust-sender" -> d.trustSender = true;
            case "no-timeout" -> o.timeout = 0;
            case "no-contimeout" -> d.connectTimeout = 0;
            case "no-bwlimit" -> d.kibPerSecond = 0;
            case "no-iconv" -> d.iconv = null;
            case "ipv4" -> d.ipVersion = 4;
            case "ipv6" -> d.ipVersion = 6;
            case "blocking-io", "no-blocking-io" -> o.blockingIo = on;
            case "server" -> o.server = true;
            case "sender" -> {
                if (!o.server) {
                    throw OptionException.usage();
                }
                o.sender = true;
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
