package dev.gsyncd.directory;

import dev.gsyncd.secondary.PathRename;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.FileError;
import dev.rsyncproto.session.SessionResult;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch: takes what is pending, makes the mirror equal there, and puts back what could not be
/// done. Whatever happens, nothing of the batch is lost.
final class SyncBatch {
    /// Renames on the mirror; 0 or an errno each.
    interface Renamer {
        List<Integer> rename(List<PathRename> renames) throws IOException;
    }

    /// What a batch could not do, with paths as they were when its work was taken.
    record Undone(Set<Bytes> directories, Set<Bytes> files, @Nullable String full) {
        boolean isEmpty() {
            return directories.isEmpty() && files.isEmpty() && full == null;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SyncBatch.class);
    private static final List<Bytes> ROOT = List.of(Bytes.utf8("."));
    private static final List<Bytes> ROOT_CONTENT = List.of(Bytes.utf8("./"));

    // config
    private final SourceRoot root;
    private final DirectorySettings settings;
    private final Sessions sessions;
    private final Transfer transfer;
    private final Renamer renamer;
    private final Pending.Work work;
    private final Consumer<Undone> again;
    private final long markSeconds;
    private final long firstChangeNanos;
    private final Consumer<SyncReport> reports;

    // state
    private final long begunNanos = System.nanoTime();
    private final SourceWalk walk;
    private final Set<Bytes> sent = new HashSet<>();
    private final Set<Bytes> failedDirectories = new TreeSet<>();
    private final Set<Bytes> failedFiles = new TreeSet<>();
    private @Nullable String fullAgain;
    private long files;
    private long entries;
    private long deleted;
    private long renamed;
    private long wireBytes;
    private long fileBytes;
    private long literalBytes;
    private long failed;

    SyncBatch(
            SourceRoot root,
            DirectorySettings settings,
            Transfer transfer,
            Renamer renamer,
            Pending.Work work,
            Consumer<Undone> again,
            long markSeconds,
            long firstChangeNanos,
            Consumer<SyncReport> reports) {
        this.root = root;
        this.settings = settings;
        this.sessions = new Sessions(settings);
        this.transfer = transfer;
        this.renamer = renamer;
        this.work = work;
        this.again = again;
        this.markSeconds = markSeconds;
        this.firstChangeNanos = firstChangeNanos;
        this.reports = reports;
        this.walk = new SourceWalk(root.dir());
    }

    /// @return whether everything is done
    /// @throws SourceException where the source must not be mirrored now
    /// @throws IOException where the secondary is out of reach
    boolean work() throws IOException {
        boolean done = false;
        String reason = work.full();
        try {
            root.check();
            Set<Bytes> directories = new TreeSet<>(work.directories());
            Set<Bytes> dirtyFiles = new TreeSet<>(work.files());
            rename(work.renames(), directories, dirtyFiles);
            if (reason != null && markSeconds > 0) {
                dirtyFiles.addAll(walk.changedSince(markSeconds));
            }
            SourceWalk.Settled settled = walk.settle(directories, dirtyFiles);
            if (reason == null && !settled.linked().isEmpty()) {
                reason = "hard links changed";
            }
            Set<Bytes> listed = reason == null ? settled.directories() : new TreeSet<>();
            if (reason != null) {
                fullPass(reason);
            }
            contents(settled.files(), false);
            contents(settled.linked(), true);
            if (settled.files().stream().anyMatch(f -> f.indexOf('/', 0) < 0)) {
                // Sessions set the times of directories above the names they send; the root is
                // above none.
                listed.add(Bytes.EMPTY);
            }
            if (!listed.isEmpty()) {
                listings(listed);
            }
            done = true;
        } finally {
            if (!done) {
                putBack();
            }
        }
        Undone undone = new Undone(failedDirectories, failedFiles, fullAgain);
        again.accept(undone);
        report(reason);
        return undone.isEmpty();
    }

    /// A broken session may have done any part: all of it is done again. The renames are not, so
    /// what moved is compared by content.
    private void putBack() {
        Set<Bytes> directories = new TreeSet<>(work.directories());
        Set<Bytes> dirtyFiles = new TreeSet<>(work.files());
        for (Pending.Move move : work.renames()) {
            suspect(move.rename().to(), directories, dirtyFiles);
        }
        again.accept(new Undone(directories, dirtyFiles, work.full()));
    }

    private void rename(List<Pending.Move> moves, Set<Bytes> directories, Set<Bytes> dirtyFiles)
            throws IOException {
        if (moves.isEmpty()) {
            return;
        }
        List<Integer> results = renamer.rename(moves.stream().map(Pending.Move::rename).toList());
        // A failed move leaves something else at its new place, and later moves carry that on.
        Set<Bytes> tainted = new HashSet<>();
        for (int i = 0; i < moves.size(); i++) {
            Pending.Move move = moves.get(i);
            if (results.get(i) == 0) {
                renamed++;
                tainted = Pending.rebased(tainted, List.of(move));
            } else {
                tainted.add(move.rename().to());
            }
        }
        for (Bytes path : tainted) {
            suspect(path, directories, dirtyFiles);
        }
    }

    /// What lies here may be new to the mirror, or replace something of equal size and time there:
    /// its content is compared.
    private void suspect(Bytes path, Set<Bytes> directories, Set<Bytes> dirtyFiles) {
        walk.collect(path, directories, dirtyFiles);
        dirtyFiles.add(path);
    }

    private void fullPass(String reason) throws IOException {
        if (root.isEmpty() && !settings.allowEmptySource()) {
            refuseToEmptyTheMirror();
        }
        Transfer.Outcome outcome = transfer.run(sessions.full(), ROOT_CONTENT);
        account(outcome);
        SessionResult result = outcome.session();
        if (result.exitCode() == ExitCode.OK) {
            return;
        }
        noteErrors(result);
        // Errors of this end are known by name, those of the mirror are not.
        if (result.exitCode() == ExitCode.VANISHED
                || result.errors().isEmpty()
                || outcome.complaints() > result.errors().size()) {
            fullAgain = "not all went over: " + result.exitCode().text();
        }
        LOG.warn("full pass ({}): {}", reason, result.exitCode().text());
    }

    private void refuseToEmptyTheMirror() throws IOException {
        SessionResult would = transfer.run(sessions.deletionsOnly(), ROOT_CONTENT).session();
        long names = would.stats().deleted().total();
        if (names > 0) {
            throw new SourceException(
                    "the source "
                            + root.path()
                            + " is empty and the mirror is not ("
                            + names
                            + " names): is a file system not mounted? The mirror is left as it is;"
                            + " to empty it, allow an empty source");
        }
    }

    private void listings(Set<Bytes> directories) throws IOException {
        Transfer.Outcome outcome = transfer.run(sessions.listings(directories), ROOT);
        account(outcome);
        if (outcome.session().exitCode() != ExitCode.OK) {
            noteErrors(outcome.session());
            failedDirectories.addAll(directories);
        }
    }

    private void contents(Set<Bytes> names, boolean linked) throws IOException {
        Set<Bytes> rest = new TreeSet<>(names);
        if (!linked) {
            rest.removeAll(sent);
        }
        if (rest.isEmpty()) {
            return;
        }
        Options options = linked ? sessions.linkedContents(rest) : sessions.contents(rest);
        Transfer.Outcome outcome = transfer.run(options, ROOT);
        account(outcome);
        if (outcome.session().exitCode() != ExitCode.OK) {
            noteErrors(outcome.session());
            failedFiles.addAll(rest);
        }
    }

    private void noteErrors(SessionResult result) {
        for (FileError error : result.errors()) {
            LOG.warn("{}: {}", error.name(), error.reason());
            failedFiles.add(error.name());
            failedDirectories.add(error.name().parent());
        }
        failed += Math.max(1, result.errors().size());
    }

    private void account(Transfer.Outcome outcome) throws IOException {
        SessionResult result = outcome.session();
        if (result.exitCode() == ExitCode.OK) {
            // Else the mirror may have failed to keep what was sent.
            sent.addAll(outcome.sent());
        }
        var stats = result.stats();
        files += stats.transferredFiles();
        entries += stats.files().total();
        deleted += stats.deleted().total();
        wireBytes += stats.written() + stats.read();
        fileBytes += stats.transferredSize();
        literalBytes += stats.literal();
        switch (result.exitCode()) {
            case OK, PARTIAL, VANISHED, DELETE_LIMIT -> {}
            default ->
                    throw new IOException(
                            result.reason().isEmpty() ? result.exitCode().text() : result.reason());
        }
    }

    private void report(@Nullable String reason) {
        Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
        reports.accept(
                new SyncReport(
                        reason == null ? SyncReport.Kind.BATCH : SyncReport.Kind.FULL,
                        reason == null ? "" : reason,
                        files,
                        entries,
                        deleted,
                        renamed,
                        wireBytes,
                        fileBytes,
                        literalBytes,
                        failed,
                        took,
                        Duration.ofNanos(System.nanoTime() - firstChangeNanos)));
    }
}
