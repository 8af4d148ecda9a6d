package dev.rsyncproto.receiver;

import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.ListLine;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.Protocol;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Walks the list, makes what can be made without content, and asks the sender for the rest
/// (generator.c, `generate_files`). The only writer to the wire on its side.
///
/// ```
/// walk            all entries in order; deletions on the way; then DONE
/// redo            what did not verify, with full sums, until the receiver saw the end; then DONE
/// late deletes    --delete-after, then the deletion counts and DONE
/// goodbye         times of directories, then the last DONE
/// ```
///
/// With incremental recursion the walk takes one segment after the other as they come. What did not
/// verify is asked for again at the end of each. The oldest segment of which nothing is waited for
/// is answered with a DONE, its directory gets its time, and it is forgotten; the DONE of the last
/// one ends the walk.
final class Generator {
    /// Requests are flushed at least this often, so that the sender always has something to do.
    private static final int FLUSH_EVERY = 64;

    /// With fewer entries than this ahead of us the sender shall send more lists
    /// (`MIN_FILECNT_LOOKAHEAD/2`).
    private static final int AHEAD = 500;

    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final ReceiverReports reports;
    private final FileList list;
    private final boolean incremental;
    private final boolean fromBatch;
    private final Options.Delete deleteWhen;

    // state
    private final Request request;
    private final DirectoryTimes times;
    private final ArrayDeque<Integer> redo = new ArrayDeque<>();
    private int phasesDone;
    private boolean redone;

    /// What the walk is at, null when it is over.
    private @Nullable FileListSegment current;

    /// Entries in known segments.
    private long known;

    private boolean listsEnded;

    /// With a batch: the entry that the receiver waits for.
    private int awaited = -1;

    Generator(Session session, Receiving receiving, ReceiverReports reports) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.reports = reports;
        this.list = receiving.list();
        this.incremental = list.isIncremental();
        this.fromBatch = options.batch.reading();
        this.request = new Request(session.agreed());
        this.deleteWhen = options.delete.decided(session.agreed().protocol());
        // temp files in a directory of the tree change its time when it is done already
        boolean late = deleteWhen == Options.Delete.DELAY || options.writing.tempDir() != null;
        this.times = new DirectoryTimes(options, receiving, late && incremental);
    }

    void run() throws IOException {
        try {
            generate();
        } finally {
            receiving.asked().decided(Integer.MAX_VALUE);
        }
    }

    private void generate() throws IOException {
        try (Tree tree = new Tree(receiving.root(), receiving.paths());
                Backups backups =
                        new Backups(session, tree, AttributeSetting.of(session, receiving))) {
            Deleter deleter = new Deleter(session, tree, receiving.filters(), backups);
            try (EntryMaker maker =
                    new EntryMaker(session, receiving, tree, deleter, backups, request)) {
                run(tree, deleter, maker);
            }
        }
        done();
        session.out.flush();
    }

    private void run(Tree tree, Deleter deleter, EntryMaker maker) throws IOException {
        boolean lists = options.listOnly != 0;
        boolean deletes = !lists && deleteWhen != Options.Delete.NONE && !receiving.rootIsMissing();
        boolean late = deleteWhen == Options.Delete.AFTER || deleteWhen == Options.Delete.DELAY;
        if (deletes && deleteWhen == Options.Delete.BEFORE) {
            deletePass(tree, deleter);
        }
        session.debug(
                Debug.FLIST,
                1,
                "delta-transmission "
                        + (options.wholeFile > 0
                                ? "disabled for local transfer or --whole-file"
                                : "enabled"));
        boolean during = deleteWhen == Options.Delete.DURING || deleteWhen == Options.Delete.DELAY;
        walk(tree, deleter, maker, deletes && during);
        if (!incremental) {
            done();
        }
        awaitPhase(1, maker);
        done();
        if (redone || options.partial.delay()) {
            // links to what comes again, or late, are told before the end of the last phase, while
            // the
            // sender still takes that
            awaitPhase(2, maker);
        }
        int protocol = session.agreed().protocol();
        if (protocol >= 29) {
            done();
        }
        if (!late && protocol >= 31) {
            endOfDeletes();
        }
        awaitPhase(protocol >= 29 ? 3 : 2, maker);
        if (late) {
            if (deletes && deleteWhen == Options.Delete.DELAY) {
                deleter.deleteDelayed();
            } else if (deletes) {
                deletePass(tree, deleter);
            }
            if (protocol >= 31) {
                endOfDeletes();
            }
        }
        deleter.finish();
        if (protocol >= 31) {
            awaitPhase(4, maker);
        }
        times.finish(incremental ? null : first(), maker);
    }

    private FileListSegment first() {
        FileListSegment first = list.first();
        if (first == null) {
            throw new AssertionError("the first list is forgotten");
        }
        return first;
    }

    private void done() throws IOException {
        request.writeNdx(session.out, Protocol.NDX_DONE);
    }

    private void endOfDeletes() throws IOException {
        if (options.deleting() || options.force) {
            request.writeDeletions(session.out, session.counters.deleted.snapshot());
        }
        done();
    }

    private void walk(Tree tree, Deleter deleter, EntryMaker maker, boolean deletes)
            throws IOException {
        FileListSegment segment = first();
        known = segment.size();
        listsEnded = !incremental;
        if (options.listOnly == 0) {
            maker.arrived(segment);
        }
        while (segment != null) {
            current = segment;
            while (options.hardLinks
                    && !listsEnded
                    && known < AHEAD
                    && awaited < segment.firstNdx()) {
                waitForReport(maker); // other names of a file may be known then
            }
            directory(tree, deleter, maker, segment, deletes);
            entries(tree, deleter, maker, segment, deletes && !incremental);
            receiving.asked().decided(segment.firstNdx() + segment.size());
            if (!incremental) {
                break;
            }
            finishSegments(maker, true);
            while (list.after(segment) == null && !listsEnded) {
                waitForReport(maker);
                finishSegments(maker, true);
            }
            segment = list.after(segment);
        }
        current = null;
        deleter.endPass();
    }

    /// With incremental recursion: the directory itself, before its entries.
    private void directory(
            Tree tree, Deleter deleter, EntryMaker maker, FileListSegment segment, boolean deletes)
            throws IOException {
        FileEntry parent = incremental ? segment.parent() : null;
        if (parent == null) {
            return;
        }
        if (options.listOnly != 0) {
            list(parent);
            return;
        }
        maker.make(segment.firstNdx() - 1, parent, false);
        if (deletes && !parent.has(FileEntry.MISSING_DIR)) {
            deleteIn(tree, deleter, parent, segment);
        }
    }

    private void entries(
            Tree tree, Deleter deleter, EntryMaker maker, FileListSegment segment, boolean deletes)
            throws IOException {
        int sinceFlush = 0;
        for (int i = segment.low(); i <= segment.high(); i++) {
            FileEntry entry = segment.get(i);
            if (!entry.isActive()) {
                continue;
            }
            boolean early = incremental && entry.isDir();
            if (options.listOnly != 0) {
                if (!early) {
                    list(entry);
                }
                continue;
            }
            if (early) {
                maker.makeEarly(entry);
            } else {
                maker.make(segment.firstNdx() + i, entry, false);
            }
            if (fromBatch) {
                receiving.asked().decided(segment.firstNdx() + i);
            }
            if (deletes && entry.isDir() && !entry.has(FileEntry.MISSING_DIR)) {
                deleteIn(tree, deleter, entry, segment);
            }
            finishSegments(maker, false);
            if (++sinceFlush == FLUSH_EVERY) {
                session.out.flush();
                sinceFlush = 0;
            }
        }
    }

    private void list(FileEntry entry) throws IOException {
        session.info(
                ListLine.of(
                        options,
                        entry.mode(),
                        entry.size(),
                        entry.mtimeSec(),
                        entry.atimeSec(),
                        entry.name(),
                        entry.linkTarget()));
    }

    /// Takes what the receiver has reported, and answers for the oldest segments that are finished
    /// (`check_for_finished_files`).
    private void finishSegments(EntryMaker maker, boolean redoes) throws IOException {
        takeReports(maker);
        while (redoes && !redo.isEmpty()) {
            int ndx = redo.remove();
            maker.make(ndx, entry(ndx), true);
            receiving.ends(ndx);
            redone = true;
            takeReports(maker);
        }
        FileListSegment oldest = incremental ? list.first() : null;
        while (oldest != null && oldest != current && oldest.isFinished()) {
            done();
            known -= oldest.size();
            if (!listsEnded && known < AHEAD) {
                session.out.flush();
            }
            FileEntry parent = oldest.parent();
            if (parent != null) {
                times.finished(oldest.firstNdx() - 1, parent, maker);
            }
            list.removeFirst();
            oldest = list.first();
        }
    }

    private void waitForReport(EntryMaker maker) throws IOException {
        session.out.flush();
        take(await(), maker);
    }

    private void deletePass(Tree tree, Deleter deleter) throws IOException {
        FileListSegment segment = first();
        for (int i = segment.low(); i <= segment.high(); i++) {
            FileEntry entry = segment.get(i);
            if (entry.isActive() && entry.isDir() && !entry.has(FileEntry.MISSING_DIR)) {
                if (entry.has(FileEntry.CONTENT_DIR) && entry.has(FileEntry.TOP_DIR)) {
                    session.debug(Debug.DEL, 1, "deleting in " + entry.name());
                }
                deleteIn(tree, deleter, entry, segment);
            }
        }
        deleter.endPass();
    }

    private void deleteIn(Tree tree, Deleter deleter, FileEntry entry, FileListSegment segment)
            throws IOException {
        if (!entry.has(FileEntry.CONTENT_DIR)) {
            deleter.pass(entry);
            return;
        }
        try {
            boolean keep = options.symlinks.keepDirs();
            Stat stat = keep ? tree.statFollowOrNull(entry.name()) : tree.statOrNull(entry.name());
            if (stat != null && stat.isDir()) {
                deleter.deleteIn(entry, segment, stat.dev());
            }
        } catch (PosixException e) {
            // it was reported when the directory was to be made
        }
    }

    /// Works off what the receiver reports until it saw the end of `phase`.
    private void awaitPhase(int phase, EntryMaker maker) throws IOException {
        while (true) {
            finishSegments(maker, phase == 1);
            if (phasesDone >= phase) {
                return;
            }
            waitForReport(maker);
        }
    }

    private ReceiverReports.Report await() throws IOException {
        try {
            while (true) {
                ReceiverReports.Report report = reports.await(1000);
                if (report != null) {
                    return report;
                }
                session.out.flush(); // messages of the receiver
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionException(ExitCode.SIGNAL, "interrupted", e);
        }
    }

    private void takeReports(EntryMaker maker) throws IOException {
        for (ReceiverReports.Report r = reports.poll(); r != null; r = reports.poll()) {
            take(r, maker);
        }
    }

    private void take(ReceiverReports.@Nullable Report report, EntryMaker maker)
            throws IOException {
        if (report == null) {
            return;
        }
        switch (report.kind()) {
            case REDO -> {
                if (!fromBatch) { // else it comes there once more, or not
                    redo.add(report.ndx()); // it waits for that, as it did for the first
                }
            }
            case SUCCESS -> {
                maker.transferred(report.ndx());
                receiving.ends(report.ndx());
            }
            case NO_SEND -> {
                maker.notSent(report.ndx());
                receiving.ends(report.ndx());
            }
            case PHASE_DONE -> phasesDone++;
            case LIST -> arrived(report.list(), maker);
            case AWAITS -> awaited = report.ndx();
            case LISTS_END -> listsEnded = true;
            case FAILED -> throw new SessionException(ExitCode.STREAM_IO, "the receiver failed");
        }
    }

    private void arrived(@Nullable FileListSegment segment, EntryMaker maker) throws IOException {
        if (segment != null) {
            list.append(segment);
            known += segment.size();
            if (options.listOnly == 0) {
                maker.arrived(segment);
            }
        }
    }

    private FileEntry entry(int ndx) throws IOException {
        return receiving.list().get(ndx, session.in.offset());
    }
}
