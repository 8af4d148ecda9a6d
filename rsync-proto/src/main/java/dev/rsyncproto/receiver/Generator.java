package dev.rsyncproto.receiver;

import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.ListLine;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.Attributes;
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
public final class Generator {
    /// Requests are flushed at least this often, so that the sender always has something to do.
    private static final int FLUSH_EVERY = 64;

    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final ReceiverReports reports;
    private final FileListSegment segment;
    private final Options.Delete deleteWhen;

    // state
    private final Request request;
    private final ArrayDeque<Integer> redo = new ArrayDeque<>();
    private int phasesDone;
    private boolean redone;

    public Generator(Session session, Receiving receiving, ReceiverReports reports) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.reports = reports;
        this.segment = receiving.segment();
        this.request = new Request(session.agreed());
        this.deleteWhen = options.delete.decided(session.agreed().protocol());
    }

    public void run() throws IOException {
        try (Tree tree = new Tree(receiving.root(), receiving.paths());
                Backups backups =
                        new Backups(
                                session,
                                tree,
                                new Attributes(options, session.asRoot, receiving.acls()))) {
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
        session.verbose(
                2,
                "delta-transmission "
                        + (options.wholeFile > 0
                                ? "disabled for local transfer or --whole-file"
                                : "enabled"));
        boolean lists = options.listOnly != 0;
        boolean deletes = !lists && deleteWhen != Options.Delete.NONE && !receiving.rootIsMissing();
        boolean late = deleteWhen == Options.Delete.AFTER || deleteWhen == Options.Delete.DELAY;
        if (deletes && deleteWhen == Options.Delete.BEFORE) {
            deletePass(tree, deleter);
        }
        boolean during = deleteWhen == Options.Delete.DURING || deleteWhen == Options.Delete.DELAY;
        walk(tree, deleter, maker, deletes && during);
        done();
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
        if (!lists) {
            touchUpDirectories(maker);
        }
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
        int sinceFlush = 0;
        for (int i = segment.low(); i <= segment.high(); i++) {
            FileEntry entry = segment.get(i);
            if (!entry.isActive()) {
                continue;
            }
            if (options.listOnly != 0) {
                session.info(
                        ListLine.of(
                                options,
                                entry.mode(),
                                entry.size(),
                                entry.mtimeSec(),
                                entry.name(),
                                entry.linkTarget()));
                continue;
            }
            maker.make(segment.firstNdx() + i, entry, false);
            if (deletes && entry.isDir() && !entry.has(FileEntry.MISSING_DIR)) {
                deleteIn(tree, deleter, entry);
            }
            takeReports(maker);
            if (++sinceFlush == FLUSH_EVERY) {
                session.out.flush();
                sinceFlush = 0;
            }
        }
        deleter.endPass();
    }

    private void deletePass(Tree tree, Deleter deleter) throws IOException {
        for (int i = segment.low(); i <= segment.high(); i++) {
            FileEntry entry = segment.get(i);
            if (entry.isActive() && entry.isDir() && !entry.has(FileEntry.MISSING_DIR)) {
                deleteIn(tree, deleter, entry);
            }
        }
        deleter.endPass();
    }

    private void deleteIn(Tree tree, Deleter deleter, FileEntry entry) throws IOException {
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
            takeReports(maker);
            while (phase == 1 && !redo.isEmpty()) {
                int ndx = redo.remove();
                maker.make(ndx, entry(ndx), true);
                redone = true;
            }
            if (phasesDone >= phase) {
                return;
            }
            session.out.flush();
            take(await(), maker);
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
            case REDO -> redo.add(report.ndx());
            case SUCCESS -> maker.transferred(report.ndx());
            case NO_SEND -> maker.notSent(report.ndx());
            case PHASE_DONE -> phasesDone++;
            case FAILED -> throw new SessionException(ExitCode.STREAM_IO, "the receiver failed");
        }
    }

    private FileEntry entry(int ndx) throws IOException {
        return receiving.list().get(ndx, session.in.offset());
    }

    /// What was written into directories changed their times, and those without rights for us got
    /// some for the time being.
    private void touchUpDirectories(EntryMaker maker) throws IOException {
        boolean times = options.times && !options.omitDirTimes;
        if (options.dryRun || receiving.localName() != null || !(times || maker.hasLentRights())) {
            return;
        }
        for (int i = segment.low(); i <= segment.high(); i++) {
            FileEntry entry = segment.get(i);
            if (entry.isActive()
                    && Mode.isDir(entry.mode())
                    && !entry.has(FileEntry.MISSING_DIR)
                    && (options.impliedDirs || !entry.has(FileEntry.IMPLIED_DIR))) {
                maker.touchUp(segment.firstNdx() + i, entry, times);
            }
        }
    }
}
