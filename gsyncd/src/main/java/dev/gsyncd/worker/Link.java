package dev.gsyncd.worker;

import dev.gsyncd.batch.Planner;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.progress.StatusFile;
import dev.gsyncd.secondary.Secondary;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker's connection to the secondary and what works on it: made anew after each loss, with
/// back-off. While there is none the worker is Faulty; why is told once for each cause, however
/// often it is tried. Used by the worker's thread alone.
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    // config
    private final Worker.Parts parts;
    private final Worker.Tuning tuning;
    private final Replayer replayer;
    private final BooleanSupplier stopped;
    private boolean patient = true;

    // state
    private final SyncedMemo memo = new SyncedMemo();
    private @Nullable Secondary secondary;
    private @Nullable DataEngine data;
    private @Nullable BatchReplay replay;

    /// @param stopped whether the worker is to end
    Link(Worker.Parts parts, Worker.Tuning tuning, Replayer replayer, BooleanSupplier stopped) {
        this.parts = parts;
        this.tuning = tuning;
        this.replayer = replayer;
        this.stopped = stopped;
    }

    /// From now on [#connected] tries once.
    void giveUpSoon() {
        patient = false;
    }

    /// @throws IOException where the primary is the trouble, or after one try that failed
    BatchReplay connected() throws IOException, InterruptedException {
        BatchReplay ready = replay;
        if (ready != null) {
            return ready;
        }
        StatusFile status = parts.status();
        long backoffMillis = tuning.repeatAfter().toMillis();
        String told = "";
        while (!stopped.getAsBoolean()) {
            try {
                BatchReplay made = connect();
                replay = made;
                replayer.replayLost(made);
                status.secondaryNode(parts.source().name());
                LOG.info("connected to {}", parts.source().name());
                if (!told.isEmpty()) {
                    status.worker(StatusFile.WorkerStatus.ACTIVE).write();
                }
                return made;
            } catch (IOException e) {
                disconnect();
                parts.primary().requireAlive();
                String cause = String.valueOf(e.getMessage());
                status.faulty(cause).write();
                if (!patient) {
                    throw e;
                }
                if (!cause.equals(told)) {
                    LOG.error("no connection to {}, tried again: {}", parts.source().name(), cause);
                    told = cause;
                }
                LOG.debug("next try in {} ms", backoffMillis);
                Thread.sleep(backoffMillis);
                backoffMillis = Math.min(2 * backoffMillis, tuning.longestBackoff().toMillis());
            }
        }
        throw new InterruptedException("stopped");
    }

    private BatchReplay connect() throws IOException, InterruptedException {
        PrimaryNames primary = parts.primary();
        Secondary fresh = parts.source().connect();
        secondary = fresh;
        if (parts.stime().stime() == null && !parts.stime().begun()) {
            parts.firstLook().check(parts.source().name(), fresh, primary);
            parts.stime().begin();
        }
        DataEngine engine = parts.engines().open(fresh);
        data = engine;
        memo.clear();
        EntryReconciler entries =
                new EntryReconciler(
                        primary,
                        fresh,
                        tuning.keepDeleted() ? Planner::planKeepingDeleted : Planner::plan,
                        tuning.conflicts().with(fresh));
        BatchReplay made = new BatchReplay(primary, entries, engine, memo);
        List<EntryName> parked = OwnNames.parked(fresh);
        if (!parked.isEmpty()) {
            LOG.info("{} files left parked by a replay that was cut off", parked.size());
            replayer.bringHome(made, parked);
        }
        return made;
    }

    /// Costs next to nothing.
    ///
    /// @throws IOException where the connection is known to be lost
    void requireConnected() throws IOException {
        Secondary there = secondary;
        if (there != null) {
            there.requireConnected();
        }
    }

    /// Whether all parts of the secondary answer, as far as it is known.
    boolean isWhole() throws IOException {
        Secondary there = secondary;
        return there == null || there.isWhole();
    }

    /// What was not flushed over there is synced again with the next connection.
    void disconnect() {
        if (replay != null) {
            replayer.lost(replay);
            replay = null;
        }
        if (data != null) {
            data.close();
            data = null;
        }
        if (secondary != null) {
            secondary.close();
            secondary = null;
        }
    }
}
