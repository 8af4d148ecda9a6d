package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options that a client tells its server, in rsync's order (options.c:server_options).
final class ServerWords {
    /// One word.
    ///
    /// @param text what needs no escape
    /// @param value what the user gave, behind `text`; null: nothing
    /// @param splits with `--old-args` the remote shell may split it
    record Word(Bytes text, @Nullable Bytes value, boolean splits) {
        Bytes plain() {
            return value == null ? text : text.plus(value);
        }
    }

    private final Options o;
    private final boolean weSend;
    private final List<Word> words = new ArrayList<>();
    private int secluded;

    /// `weSend`: this client is the sender (so the server gets no `--sender`).
    ServerWords(Options o, boolean weSend) {
        this.o = o;
        this.weSend = weSend;
        add("--server", true);
        add("--sender", !weSend);
        String letters = letters();
        add(letters, letters.length() > 1);
        iconv();
        secluded = words.size();
        listing();
        output();
        backups();
        choices();
        if (weSend) {
            receiver();
        } else {
            value("--skip-compress=", o.compression.skip());
        }
        rules();
        if (weSend) {
            places();
        }
        int where = OutputFlag.SERVER | (weSend ? OutputFlag.RECEIVER : OutputFlag.SENDER);
        String levels = o.output.levels().infoOption(where);
        if (levels != null) {
            add(levels, true);
        }
        writing();
        filesFrom();
        last();
        for (Bytes option : o.remote.options()) {
            words.add(new Word(Bytes.EMPTY, option, true));
        }
    }

    List<Word> words() {
        return words;
    }

    /// How many words stand on the command line with `-s`; the others follow in the connection.
    int beforeSecluded() {
        return secluded;
    }

    private void add(String word, boolean present) {
        if (present) {
            words.add(new Word(Bytes.utf8(word), null, false));
        }
    }

    private void value(String option, @Nullable String value) {
        value(option, value == null ? null : Bytes.utf8(value));
    }

    private void value(String option, @Nullable Bytes value) {
        if (value != null) {
            words.add(new Word(Bytes.utf8(option), value, false));
        }
    }

    /// Option and value as two words: a `~/` at the front is for the remote shell.
    private void split(String option, @Nullable Bytes value) {
        if (value != null) {
            add(option, true);
            value("", value);
        }
    }

    private String letters() {
        StringBuilder s = new StringBuilder("-");
        letter(s, 's', o.remote.secludedArgs());
        s.repeat('v', Math.min(o.verbose, 9));
        letter(s, 'q', o.quiet > 0 && o.msgs2stderr != 0);
        letter(s, 'b', o.backup.on());
        letter(s, 'u', o.update);
        letter(s, 'n', !o.transfers());
        letter(s, 'l', o.links);
        boolean listing = o.listOnly != 0 || (o.deleting() && weSend);
        boolean asked = o.xferDirs >= 2 && o.xferDirs < 4;
        letter(s, 'd', asked || (o.xferDirs != 0 && !o.recurse && listing));
        if (weSend) {
            boolean implied = o.backup.on() && o.backup.dir() == null;
            letter(s, 'K', o.symlinks.keepDirs());
            letter(s, 'm', o.deletion.pruneEmptyDirs());
            letter(s, 'O', o.omitDirTimes && !implied);
            letter(s, 'J', o.omitLinkTimes);
            s.repeat('y', Math.min(o.fuzzy, 2));
        } else {
            letter(s, 'L', o.symlinks.copy());
            letter(s, 'k', o.symlinks.copyDirs());
        }
        letter(s, 'W', o.wholeFile > 0);
        letter(s, 'H', o.hardLinks);
        attributeLetters(s);
        letter(s, 'r', o.recurse);
        letter(s, 'c', o.checksum);
        letter(s, 'C', o.cvsExclude);
        letter(s, 'I', o.ignoreTimes);
        letter(s, 'R', o.relative);
        s.repeat('x', Math.min(o.oneFileSystem, 2));
        letter(s, 'S', o.sparse);
        Compression.Method choice = o.compression.choice();
        boolean zlib = choice == null || choice == Compression.Method.ZLIB;
        letter(s, 'z', o.compression.on() && !o.compression.implied() && zlib);
        if (o.protocol >= 30) {
            s.append('e').append(CompatFlags.ourInfo(o, weSend));
        }
        return s.toString();
    }

    private void attributeLetters(StringBuilder s) {
        letter(s, 'o', o.owner);
        letter(s, 'g', o.group);
        letter(s, 'D', o.devices);
        letter(s, 't', o.times);
        s.repeat('U', Math.min(o.timeRules.access(), 2));
        letter(s, 'p', o.perms);
        letter(s, 'E', !o.perms && o.mapping.executability() && weSend);
        letter(s, 'A', o.acls);
        s.repeat('X', Math.min(o.xattrs, 2));
    }

    private static void letter(StringBuilder s, char letter, boolean present) {
        if (present) {
            s.append(letter);
        }
    }

    /// The server's charset: what stands behind a comma, or all.
    private void iconv() {
        String sets = o.remote.iconv();
        if (sets != null) {
            value("--iconv=", sets.substring(sets.indexOf(',') + 1));
        }
    }

    private void listing() {
        add("--list-only", o.listOnly > 1);
        add("--no-r", o.xferDirs != 0 && !o.recurse && o.deleting() && weSend);
        Integer level = o.compression.level();
        add("--compress-level=" + level, o.compression.on() && level != null);
        add("--no-specials", o.devices && !o.specials);
        add("--specials", !o.devices && o.specials);
    }

    /// What the server must know of the client's output.
    private void output() {
        String format = o.lineFormat();
        if (weSend && format != null) {
            int level = o.itemizeLevel();
            boolean operation = Options.hasEscape(format, 'o');
            if (level > 0) {
                add(level > 1 ? "--log-format=%i%I" : "--log-format=%i", true);
            } else {
                add("--log-format=%o", operation);
                add("--log-format=X", !operation && o.verbose == 0);
            }
        }
        add("--msgs2stderr", o.msgs2stderr == 1);
        add("--no-msgs2stderr", o.msgs2stderr == 0);
    }

    private void backups() {
        add("-B" + o.blockSize, o.blockSize != 0);
        add("--timeout=" + o.timeout, o.timeout != 0);
        add("--bwlimit=" + o.limits.kibPerSecond(), o.limits.kibPerSecond() != 0);
        split("--backup-dir", o.backup.dir());
        if (!o.backup.suffix().equals(o.backup.usualSuffix())) {
            value("--suffix=", o.backup.suffix());
        }
    }

    private void choices() {
        value("--checksum-choice=", o.checksumChoice);
        Compression.Method method = o.compression.choice();
        if (method == Compression.Method.ZLIBX) {
            add("--new-compress", true);
        } else if (method == Compression.Method.ZLIB) {
            add("--old-compress", true);
        } else if (method != null) {
            value("--compress-choice=", method.wireName());
        }
    }

    private void receiver() {
        Integer max = o.deletion.max();
        if (max != null) {
            add("--max-delete=" + (max > 0 ? max : -1), true);
        }
        add("--min-size=" + o.limits.minSize(), o.limits.minSize() >= 0);
        add("--max-size=" + o.limits.maxSize(), o.limits.maxSize() >= 0);
        switch (o.delete) {
            case NONE -> {}
            case UNDECIDED -> add("--delete", !o.deletion.excluded());
            case BEFORE -> add("--delete-before", true);
            case DURING -> add("--delete-during", true);
            case DELAY -> add("--delete-delay", true);
            case AFTER -> add("--delete-after", true);
        }
        add("--delete-excluded", o.deletion.excluded());
        add("--force", o.force);
        add("--only-write-batch=X", o.batch.mode() == Batch.Mode.ONLY_WRITE);
        add("--super", o.superUser > 0);
        add("--size-only", o.sizeOnly);
        add("--stats", o.stats);
    }

    private void rules() {
        if (o.limits.maxAlloc() != Limits.DEFAULT_MAX_ALLOC) {
            value("--max-alloc=", o.limits.maxAllocText());
        }
        add("--delete-missing-args", o.deletion.missingArgs());
        add("--ignore-missing-args", o.ignoreMissingArgs && !weSend);
        Integer window = o.timeRules.window();
        if (window != null && weSend) {
            add((window < 0 ? "-@" : "--modify-window=") + window, true);
        }
        add("--checksum-seed=" + o.checksumSeed, o.checksumSeed != 0);
        Bytes partialDir = o.partial.dir();
        if (weSend && partialDir != null) {
            if (!partialDir.equals(Partial.DELAY_DIR) || !o.partial.delay()) {
                split("--partial-dir", partialDir);
            }
            add("--delay-updates", o.partial.delay());
        } else if (weSend) {
            add("--partial", o.partial.keep());
        }
        add("--ignore-errors", o.ignoreErrors);
        add("--copy-unsafe-links", o.symlinks.copyUnsafe());
        add("--safe-links", o.symlinks.safe());
        add("--numeric-ids", o.numericIds);
        add("--use-qsort", o.qsort);
    }

    private void places() {
        value("--usermap=", o.mapping.users());
        value("--groupmap=", o.mapping.groups());
        add("--ignore-existing", o.ignoreExisting);
        add("--existing", o.existing);
        split("--temp-dir", o.writing.tempDir());
        add("--fsync", o.writing.fsync());
        AltDest.Kind kind = o.altDest.kind();
        if (kind != null) {
            o.altDest.dirs().forEach(dir -> split(kind.option(), dir));
        }
    }

    private void writing() {
        int append = o.writing.append();
        add("--append", append > 1);
        add("--append", append > 0);
        boolean inplace = append == 0 && o.inplace;
        add("--inplace", inplace);
        add("--keep-overwritten=" + o.keepOverwritten, inplace && o.keepOverwritten > 0);
        add("--skip-unwritable", o.skipUnwritable && weSend);
        add("--no-W", inplace && o.sparse && o.wholeFile == 0 && weSend);
    }

    private void filesFrom() {
        HostSpec host = o.filesFromHost();
        if (!o.hasFilesFrom() || (weSend && host == null)) {
            return;
        }
        if (host != null) {
            split("--files-from", host.path());
            add("--from0", o.from0);
        } else {
            add("--files-from=-", true);
            add("--from0", true);
        }
        add("--no-relative", !o.relative);
    }

    private void last() {
        add("--no-implied-dirs", o.relative && !o.impliedDirs && (!weSend || o.protocol >= 30));
        add("--write-devices", o.writing.devices() && weSend);
        boolean sentFiles = o.deletion.sentFiles();
        add("--remove-source-files", o.deletion.sources() && !sentFiles);
        add("--remove-sent-files", o.deletion.sources() && sentFiles);
        add("--copy-devices", o.copyDevices && !weSend);
        add("--preallocate", o.writing.preallocate() && weSend);
        add("--open-noatime", o.timeRules.openNoatime() && o.timeRules.access() <= 1);
        add("--mkpath", o.writing.mkpath() && weSend);
    }
}
