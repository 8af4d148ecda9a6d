package dev.gsyncd.cli;

import dev.gsyncd.changelog.ChangelogFeed;
import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.data.RsyncData;
import dev.gsyncd.data.RsyncOptions;
import dev.gsyncd.data.TarData;
import dev.gsyncd.gluster.AuxMount;
import dev.gsyncd.gluster.BrickWatch;
import dev.gsyncd.gluster.GlusterException;
import dev.gsyncd.gluster.MetaVolume;
import dev.gsyncd.gluster.PathDirs;
import dev.gsyncd.gluster.Roles;
import dev.gsyncd.gluster.SessionXattrs;
import dev.gsyncd.gluster.SpareMount;
import dev.gsyncd.gluster.Volume;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StateFile;
import dev.gsyncd.progress.StatusFile;
import dev.gsyncd.progress.StimeStore;
import dev.gsyncd.remote.PrimaryEnd;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.serve.GlusterPrograms;
import dev.gsyncd.worker.BrickFeeds;
import dev.gsyncd.worker.Conflicts;
import dev.gsyncd.worker.FirstLook;
import dev.gsyncd.worker.Lease;
import dev.gsyncd.worker.PrimaryState;
import dev.gsyncd.worker.RolesLease;
import dev.gsyncd.worker.WithoutHealing;
import dev.gsyncd.worker.WithoutTrash;
import dev.gsyncd.worker.Worker;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a worker together: the brick, the mount of the primary, the way to the secondary, the
/// session's books.
final class BrickWorker {
    private static final Logger LOG = LoggerFactory.getLogger(BrickWorker.class);
    private static final String TARSSH = "tarssh";
    private static final String XSYNC = "xsync";

    /// As the Python gsyncd.
    private static final Duration WALK_EVERY = Duration.ofSeconds(60);

    private static final Bytes ROOT = Bytes.utf8(".");

    /// `version u16, volume id, return code u8, seconds u32, microseconds u32`, big-endian: when
    /// the marker was switched on (marker.c, marker_getxattr).
    private static final Bytes VOLUME_MARK = Bytes.utf8("trusted.glusterfs.volume-mark");

    /// Calls to the primary's mount at a time.
    private static final int LOOKUPS = 8;

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private static final int MARK_SECONDS_AT = 19;
    private static final int MARK_LENGTH = 27;

    private final Session session;
    private final WorkerOrder order;
    private final Config config;
    private final Stop stop;
    private final StateListener listener;

    /// Told how the worker is.
    interface StateListener {
        /// The worker gets the lead of its subvolume, or loses it.
        void active(boolean active);

        /// Its mounts answer. On another thread than the worker's.
        void alive();
    }

    private RsyncOptions rsyncOptions = RsyncOptions.NONE;

    private BrickWorker(Session session, WorkerOrder order, Stop stop, StateListener listener) {
        this.session = session;
        this.order = order;
        this.config = session.config();
        this.stop = stop;
        this.listener = listener;
    }

    /// @param status of the brick, as it is before the worker starts
    /// @return of how many files something is owed after one pass; 0 for a worker that goes on
    static int run(
            Session session,
            WorkerOrder order,
            StatusFile status,
            Stop stop,
            StateListener listener)
            throws ConfigException, IOException, InterruptedException {
        return new BrickWorker(session, order, stop, listener).open(status);
    }

    private int open(StatusFile status) throws ConfigException, IOException, InterruptedException {
        rsyncOptions = rsyncOptions();
        UUID given = order.secondaryId();
        UUID secondaryId = given == null ? secondaryId(session.secondary(), config) : given;
        Path state = Path.of(config.text(Options.STATE_DIR));
        Files.createDirectories(state);
        ResourceUrl.Gluster primary = (ResourceUrl.Gluster) session.primary();
        Volume volume = GlusterPrograms.cli(config, primary.host()).started(primary.volume());
        try (Dir stateDir = Dir.open(Bytes.utf8(state.toString()));
                Dir brick = openBrick(order.brick());
                BrickWatch watch = BrickWatch.open(order.brick());
                AuxMount mount = GlusterPrograms.mount(config, primary);
                Pulse pulse = new Pulse(mount.root(), listener::alive);
                AuxMount files = filesMount(primary, volume, config);
                PathDirs directories =
                        new PathDirs(
                                (files == null ? mount : files).root(),
                                new SpareMount(
                                        () -> GlusterPrograms.another(config, primary).root()));
                Election election = election(stateDir, mount.root(), secondaryId);
                RetryQueue queue = RetryQueue.open(stateDir, fileOf("retry", secondaryId))) {
            QueuePlace.write(
                    state,
                    fileOf("retry", secondaryId),
                    order.brick(),
                    SessionXattrs.of(order.primaryId(), secondaryId).stime());
            stop.whenOverdue(mount::abort);
            if (files != null) {
                pulse.feel(files.root());
                stop.whenOverdue(files::abort);
            }
            try {
                return work(
                        mount.root(),
                        files == null ? mount.root() : files.root(),
                        directories,
                        brick,
                        watch,
                        SessionXattrs.of(order.primaryId(), secondaryId),
                        election,
                        queue,
                        new StateFile(stateDir, fileOf("crawl", secondaryId)),
                        new StateFile(stateDir, fileOf("searched", secondaryId)),
                        Conflicting.of(session, volume),
                        status);
            } finally {
                pulse.end(); // before what it feels
            }
        }
    }

    private RsyncOptions rsyncOptions() throws ConfigException {
        try {
            RsyncOptions options = RsyncOptions.parse(config.text(Options.RSYNC_OPTIONS));
            if (!options.unused().isEmpty()) {
                LOG.warn("rsync-options: {} changes nothing", String.join(" ", options.unused()));
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /// Who of the workers of a subvolume is Active.
    private interface Election extends RolesLease.Election, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private Election election(Dir stateDir, Dir mount, UUID secondaryId) throws ConfigException {
        if (config.bool(Options.USE_META_VOLUME)) {
            MetaVolume meta =
                    new MetaVolume(
                            Path.of(config.text(Options.META_VOLUME_MNT)),
                            order.primaryId(),
                            secondaryId,
                            order.subvolume());
            return election(meta::active, meta);
        }
        Roles roles = new Roles(order.hostId(), stateDir, order.subvolume());
        return election(() -> roles.active(mount), roles);
    }

    private static Election election(RolesLease.Election election, Closeable end) {
        return new Election() {
            @Override
            public boolean won() throws IOException {
                return election.won();
            }

            @Override
            public void close() throws IOException {
                end.close();
            }
        };
    }

    /// What the files are read through, where it is not the mount that volume-mark and the
    /// cluster's stime are read through: see [AuxMount#NORMAL_PRIORITY].
    private static @Nullable AuxMount filesMount(
            ResourceUrl.Gluster volume, Volume info, Config config)
            throws ConfigException, IOException, InterruptedException {
        if (info.sharded()) {
            if (!config.bool(Options.SYNC_XATTRS)) {
                throw new ConfigException(
                        "sync-xattrs cannot be false for "
                                + volume
                                + ": it is sharded, and keeps the sizes of files in xattrs");
            }
            return null;
        }
        return GlusterPrograms.mount(config, volume, AuxMount.NORMAL_PRIORITY);
    }

    private static Dir openBrick(String path) throws IOException {
        try {
            return Dir.open(Bytes.utf8(path));
        } catch (PosixException e) {
            throw new IOException("cannot open the brick " + path + ": " + e.getMessage(), e);
        }
    }

    /// Of these two volumes and this brick alone: a volume that was made anew owes nothing.
    private Bytes fileOf(String kind, UUID secondary) {
        return Bytes.utf8(
                kind
                        + "-"
                        + order.primaryId().toString().substring(0, 8)
                        + "-"
                        + secondary.toString().substring(0, 8)
                        + order.brick().replaceAll("[^A-Za-z0-9.]+", "-"));
    }

    /// Asked of the glusterd that has the volume, as its id is part of the session's xattr names.
    private static UUID secondaryId(ResourceUrl url, Config config)
            throws ConfigException, IOException, InterruptedException {
        return switch (url) {
            case ResourceUrl.Gluster g ->
                    GlusterPrograms.cli(config, g.host()).started(g.volume()).id();
            case ResourceUrl.Ssh(_, String host, ResourceUrl.Gluster g) ->
                    GlusterPrograms.cli(config, g.host().equals("localhost") ? host : g.host())
                            .started(g.volume())
                            .id();
            case ResourceUrl.Ssh s -> throw notAVolume(s);
            case ResourceUrl.Directory d -> throw notAVolume(d);
        };
    }

    private static ConfigException notAVolume(ResourceUrl url) {
        return new ConfigException(url + " is no volume: a volume is mirrored to a volume");
    }

    private int work(
            Dir mount,
            Dir files,
            PathDirs directories,
            Dir brick,
            BrickWatch watch,
            SessionXattrs xattrs,
            Election election,
            RetryQueue queue,
            StateFile crawl,
            StateFile descents,
            Conflicts conflicts,
            StatusFile status)
            throws IOException, InterruptedException {
        StimeStore stime = new StimeStore(brick, xattrs);
        BrickFeeds feeds =
                new BrickFeeds(
                        brick,
                        xattrs.xtime(),
                        mark(mount),
                        crawl,
                        ChangelogFeed.Tuning.DEFAULT.lookingEach(
                                Duration.ofSeconds(config.number(Options.CHANGE_INTERVAL))));
        Lease lease = telling(new RolesLease(election, mount, stime, xattrs.stime()));
        try (PrimaryState primary = new PrimaryState(files, directories, brick, LOOKUPS);
                Worker worker =
                        new Worker(
                                new Worker.Parts(
                                        new WithoutTrash(new WithoutHealing(primary, brick), brick),
                                        feeds,
                                        lease,
                                        new SecondaryLink(
                                                session.secondary(),
                                                order.secondaryNodes(),
                                                config,
                                                self(),
                                                () -> caller(lease, xattrs)),
                                        secondary -> data(files, secondary),
                                        new FirstLook(begun(xattrs)),
                                        stime,
                                        queue,
                                        descents,
                                        status),
                                Worker.Tuning.DEFAULT
                                        .keepingDeleted(config.bool(Options.IGNORE_DELETES))
                                        .with(config.bool(Options.SECONDARY_FSYNC), conflicts)
                                        .walkingEvery(
                                                config.choice(Options.CHANGE_DETECTOR).equals(XSYNC)
                                                        ? WALK_EVERY
                                                        : Duration.ZERO))) {
            Thread work = Thread.currentThread();
            Runnable end =
                    () -> {
                        worker.stop();
                        work.interrupt();
                    };
            watch.whenEnded(end);
            Thread stopper = stop.whenRequested(end);
            try {
                if (order.once()) {
                    return worker.runOnce();
                }
                worker.run();
                watch.requireRunning();
            } catch (IOException | InterruptedException e) {
                watch.requireRunning();
                if (!stop.isRequested()) {
                    throw e;
                }
            } finally {
                stopper.interrupt();
            }
            return 0;
        }
    }

    /// The Active worker of a subvolume takes the place of the one before, whichever brick that
    /// had. A Passive one, which now and then brings what it still owes, does not.
    private String caller(Lease lease, SessionXattrs xattrs) throws IOException {
        String of =
                lease.active()
                        ? "subvolume " + order.subvolume()
                        : "brick " + order.hostId() + ":" + order.brick();
        return xattrs.stime() + " " + of;
    }

    private PrimaryEnd self() throws IOException {
        String node = order.node();
        return new PrimaryEnd(
                ((ResourceUrl.Gluster) session.primary()).volume(),
                session.secondary() instanceof ResourceUrl.Ssh ssh
                        ? ssh.user() + "@" + ssh.host() + "::" + ssh.inner().label()
                        : session.secondary().toString(),
                node == null ? Files.readString(HOST_NAME).strip() : node,
                order.hostId().toString(),
                order.brick());
    }

    /// When the marker was switched on; where that is not known, now: then no xtime is trusted.
    private static Xtime mark(Dir mount) throws IOException {
        Bytes value;
        try {
            value = mount.getxattr(ROOT, VOLUME_MARK);
        } catch (PosixException e) {
            throw new GlusterException(
                    "the volume has no mark: is geo-replication.indexing on? " + e.getMessage());
        }
        if (value == null || value.length() < MARK_LENGTH) {
            return Xtime.ofSeconds(Instant.now().getEpochSecond());
        }
        int seconds = ByteBuffer.wrap(value.toArray()).getInt(MARK_SECONDS_AT);
        return Xtime.ofSeconds(Integer.toUnsignedLong(seconds) + 1);
    }

    private Lease telling(Lease lease) {
        boolean[] told = {false, false};
        return () -> {
            boolean active = lease.active();
            if (!told[0] || told[1] != active) {
                told[0] = true;
                told[1] = active;
                listener.active(active);
            }
            return active;
        };
    }

    private DataEngine data(Dir files, Secondary secondary) {
        int jobs = config.number(Options.SYNC_JOBS);
        int timeout = config.number(Options.SECONDARY_TIMEOUT);
        boolean acls = config.bool(Options.SYNC_ACLS);
        boolean xattrs = config.bool(Options.SYNC_XATTRS);
        RsyncData rsync =
                new RsyncData(
                        files,
                        secondary,
                        new RsyncData.Tuning(
                                jobs,
                                timeout,
                                acls,
                                xattrs,
                                rsyncOptions,
                                config.bool(Options.LOG_RSYNC_PERFORMANCE)));
        if (!config.choice(Options.SYNC_METHOD).equals(TARSSH)) {
            return rsync;
        }
        if (!secondary.takesTar()) {
            LOG.warn("the gsyncd of the secondary is too old for sync-method tarssh: by rsync");
            return rsync;
        }
        LOG.info("file content goes as tar streams");
        return new TarData(files, secondary, rsync, new TarData.Tuning(jobs, timeout));
    }

    private Path begun(SessionXattrs xattrs) throws IOException {
        try {
            return Path.of(config.text(Options.STATE_DIR))
                    .resolve("begun-" + xattrs.stime().utf8().replaceAll("[^A-Za-z0-9.-]+", "_"));
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
