package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.VolumeXattrs;
import dev.gsyncd.secondary.DataStream;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rsync sessions on `.gfid/<gfid>` names, from the primary's auxiliary mount to the secondary's.
///
/// A file counts as synced only if the receiver spoke of it (`-ii` makes it speak of each entry, be
/// it unchanged): rsync with `--existing` and `--ignore-missing-args` says nothing of a file that
/// it does not find. A session that fails while the connection lives is repeated in two halves, so
/// that one file that it fails on is found.
public final class RsyncData implements DataEngine {
    /// A file is written in place, so insertions in it move the rest over itself: up to so many
    /// bytes of them cost no more than they are. In the secondary's memory for each session.
    private static final int KEEP_OVERWRITTEN = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RsyncData.class);
    private static final Paths PATHS =
            Paths.DIRECT
                    .showingXattrs(VolumeXattrs::isMirrored)
                    .looking(Paths.Looks.ONCE_WITH_ATTRIBUTES);
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes HERE = Bytes.utf8("./");

    private final Dir mount;
    private final Secondary secondary;
    private final Options base;
    private final boolean logging;
    private final SessionPool sessions;
    private final ForeignFiles foreign;

    /// How files are synced.
    ///
    /// @param jobs sessions at a time
    /// @param timeoutSeconds after which a silent session is given up; 0: never
    /// @param acls POSIX ACLs are carried; else those of the secondary are left alone
    /// @param xattrs extended attributes are carried; a sharded volume keeps file sizes in some
    /// @param options what the administrator adds
    /// @param logging whether each session's figures are logged
    public record Tuning(
            int jobs,
            int timeoutSeconds,
            boolean acls,
            boolean xattrs,
            RsyncOptions options,
            boolean logging) {
        public Tuning(int jobs, int timeoutSeconds, boolean acls, boolean xattrs) {
            this(jobs, timeoutSeconds, acls, xattrs, RsyncOptions.NONE, false);
        }
    }

    /// @param mount the root of the primary's auxiliary mount
    public RsyncData(Dir mount, Secondary secondary, Tuning tuning) {
        this.mount = mount;
        this.secondary = secondary;
        this.base = options(tuning, secondary.keepsOverwritten());
        this.logging = tuning.logging();
        this.foreign = new ForeignFiles(mount, secondary);
        this.sessions = new SessionPool("sync-", tuning.jobs());
    }

    private static Options options(Tuning tuning, boolean keepsOverwritten) {
        Options.Builder b = new Options.Builder();
        b.links = true;
        b.perms = true;
        b.times = true;
        b.owner = true;
        b.group = true;
        b.devices = true;
        b.specials = true;
        b.relative = true;
        b.impliedDirs = false;
        b.xferDirs = 1;
        b.acls = tuning.acls();
        b.xattrs = tuning.xattrs() ? 1 : 0;
        b.sparse = true;
        b.inplace = true;
        b.keepOverwritten = keepsOverwritten ? KEEP_OVERWRITTEN : 0;
        b.skipUnwritable = keepsOverwritten; // both are of our own receiver alone
        b.wholeFile = 0;
        b.numericIds = true;
        b.existing = true;
        b.ignoreMissingArgs = true;
        b.superUser = 1;
        b.itemize = 2;
        b.stats = true;
        b.timeout = tuning.timeoutSeconds();
        tuning.options().into(b);
        return b.build();
    }

    /// Adds up over the sessions of one call.
    private static final class Sum {
        final Map<Gfid, String> failed = new java.util.concurrent.ConcurrentHashMap<>();
        final Set<Gfid> vanished = java.util.concurrent.ConcurrentHashMap.newKeySet();
        final AtomicInteger files = new AtomicInteger();
        final AtomicLong sent = new AtomicLong();
        final AtomicLong received = new AtomicLong();
    }

    @Override
    public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta)
            throws IOException, InterruptedException {
        Sum sum = new Sum();
        phase(new Part(List.copyOf(content), Map.of(), true), sum);
        phase(attributes(meta, sum), sum);
        return new Outcome(
                Map.copyOf(sum.failed),
                Set.copyOf(sum.vanished),
                sum.files.get(),
                sum.sent.get(),
                sum.received.get());
    }

    /// Files of one kind.
    ///
    /// @param names for those that do not go by their gfid
    /// @param always whether the content is compared whatever the size and time
    private record Part(List<Gfid> gfids, Map<Gfid, Bytes> names, boolean always) {
        Part some(int from, int to) {
            return new Part(gfids.subList(from, to), names, always);
        }

        Bytes name(Gfid gfid) {
            return names.getOrDefault(gfid, gfid.path());
        }

        int size() {
            return gfids.size();
        }
    }

    private Part attributes(Collection<Gfid> meta, Sum sum) throws IOException {
        if (!secondary.foreignRsync()) {
            return new Part(List.copyOf(meta), Map.of(), false);
        }
        ForeignFiles.Prepared prepared = foreign.prepare(meta, sum.failed);
        return new Part(prepared.gfids(), prepared.names(), false);
    }

    private void phase(Part all, Sum sum) throws IOException, InterruptedException {
        sessions.share(
                all.size(),
                (from, to) -> {
                    session(all.some(from, to), sum);
                    return true;
                });
    }

    private void session(Part part, Sum sum) throws IOException, InterruptedException {
        try {
            sessionOf(part, sum);
        } catch (RuntimeException e) {
            // One odd file, not all: it is found like one that breaks a session off.
            LOG.error("session of {} files", part.size(), e);
            broken(part, sum, "a mistake in this program: " + e);
        }
    }

    private void sessionOf(Part part, Sum sum) throws IOException, InterruptedException {
        Options.Builder b = base.toBuilder();
        b.ignoreTimes = part.always();
        SessionLog log = new SessionLog(part.names());
        Ran ran = run(part, b, log);
        SessionResult result = ran.result();
        sum.sent.addAndGet(result.stats().written());
        sum.received.addAndGet(result.stats().read());
        if (logging) {
            LOG.info("rsync performance: {} files, {}", part.size(), result.stats());
        }
        if (secondary.foreignRsync() && log.seen().isEmpty()) {
            requireThatSomethingArrives();
        }
        if (!finished(result.exitCode()) || !finished(ExitCode.of(ran.serverExit()))) {
            broken(part, sum, "rsync session broke off: " + ran.reason(log));
            return;
        }
        sum.files.addAndGet(part.size());
        judge(part.gfids(), result, log, sum);
    }

    /// Looks whether an rsync over there finds the one file that is always there.
    private void requireThatSomethingArrives() throws IOException, InterruptedException {
        Options.Builder b = base.toBuilder();
        b.dryRun = true;
        SessionLog log = new SessionLog(Map.of());
        Ran ran = run(new Part(List.of(Gfid.ROOT), Map.of(), false), b, log);
        if (log.seen().isEmpty()) {
            secondary.keepAlive(); // throws where it is the connection
            throw new NothingArrivesException(ran.reason(log));
        }
    }

    private record Ran(SessionResult result, int serverExit) {
        String reason(SessionLog log) {
            return (result.reason().isEmpty() ? result.exitCode().text() : result.reason())
                    + (serverExit == 0 ? "" : ", secondary: " + ExitCode.of(serverExit).text())
                    + log.unattributed().stream().findFirst().map(m -> "; " + m).orElse("");
        }
    }

    private Ran run(Part part, Options.Builder b, SessionLog log)
            throws IOException, InterruptedException {
        b.filesFromList = part.gfids().stream().map(part::name).toList();
        Options options = b.build();
        List<Bytes> args = new ArrayList<>(ServerArgs.of(options, true));
        args.removeFirst(); // --server
        args.add(DOT);
        args.add(DOT);
        SessionResult result;
        int serverExit;
        try (DataStream stream = secondary.openData(args)) {
            result =
                    RsyncClient.push(
                            options, mount, PATHS, List.of(HERE), stream.in(), stream.out(), log);
            stream.out().close();
            serverExit = finished(result.exitCode()) ? stream.exitCode() : 0;
        }
        return new Ran(result, serverExit);
    }

    private static boolean finished(ExitCode code) {
        return switch (code) {
            case OK, PARTIAL, VANISHED -> true;
            default -> false;
        };
    }

    /// Decides for each file.
    private void judge(List<Gfid> gfids, SessionResult result, SessionLog log, Sum sum)
            throws IOException {
        result.errors().forEach(log::fileError);
        Set<Gfid> silent = new LinkedHashSet<>(gfids);
        silent.removeAll(log.seen());
        for (Gfid gfid : gfids) {
            String reason = log.failed().get(gfid);
            if (reason == null && silent.contains(gfid)) {
                reason = "secondary: rsync did not find it";
            }
            if (reason == null && !log.unattributed().isEmpty()) {
                reason = log.unattributed().getFirst();
            }
            if (reason != null) {
                failed(gfid, reason, sum);
            }
        }
    }

    private void failed(Gfid gfid, String reason, Sum sum) throws IOException {
        if (isThere(gfid)) {
            sum.failed.put(gfid, reason);
        } else {
            sum.vanished.add(gfid);
        }
    }

    /// What has vanished on the primary needs no sync; what cannot be looked at is not vanished.
    private boolean isThere(Gfid gfid) throws IOException {
        try {
            return mount.statOrNull(gfid.path()) != null;
        } catch (PosixException e) {
            mount.stat(); // throws where it is the mount
            return true;
        }
    }

    private void broken(Part part, Sum sum, String reason)
            throws IOException, InterruptedException {
        secondary.keepAlive(); // throws where it is the connection
        if (part.size() == 1) {
            failed(part.gfids().getFirst(), reason, sum);
            return;
        }
        int half = part.size() / 2;
        session(part.some(0, half), sum);
        session(part.some(half, part.size()), sum);
    }

    @Override
    public void close() {
        sessions.close();
    }
}
