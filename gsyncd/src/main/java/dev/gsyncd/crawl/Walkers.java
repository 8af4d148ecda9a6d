package dev.gsyncd.crawl;

import dev.gsyncd.gluster.Gfid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Walks directories on several threads, a bounded number of parts ahead of who takes them.
///
/// A directory is handed to a walker only after the part that names it is in the queue, so that
/// whoever takes the parts hears of a directory before what is in it.
final class Walkers implements AutoCloseable {
    private static final int PARTS_AHEAD = 64;
    private static final long CLOSE_MILLIS = 10_000;

    private final DirectoryWalk walk;
    private final BlockingQueue<Out> ready = new ArrayBlockingQueue<>(PARTS_AHEAD);
    private final List<Thread> threads = new ArrayList<>();

    // guarded by this
    private final PendingDirectories pending = new PendingDirectories();

    /// Those that a walk which goes on later has to walk, beside the pending ones.
    private final Map<Gfid, Stage> begun = new LinkedHashMap<>();

    private enum Stage {
        /// What is below it does not wait to be walked yet.
        WALKED,
        /// The same, and all that was told of it is done: its last part is in the queue a moment
        /// before what is below it waits.
        DONE,
        /// What is below it waits on its own, and not all that was told of it is done.
        TOLD
    }

    private int walking;
    private double finished;
    private long directories;
    private @Nullable Throwable failure;
    private boolean closed;

    /// A part, and of which directory.
    record Out(Gfid directory, DirectoryWalk.Part part) {}

    Walkers(DirectoryWalk walk, List<PendingDirectories.Directory> from, int count) {
        this.walk = walk;
        double rest = 0;
        for (PendingDirectories.Directory each : from) {
            pending.push(each.gfid(), each.share());
            rest += Math.max(0, each.share());
        }
        finished = Math.max(0, 1 - rest);
        for (int i = 0; i < count; i++) {
            threads.add(
                    Thread.ofPlatform().name("crawl-" + i).daemon().start(this::walkDirectories));
        }
    }

    private void walkDirectories() {
        try {
            PendingDirectories.Directory next;
            while ((next = take()) != null) {
                try {
                    walk(next);
                } finally {
                    left();
                }
            }
        } catch (InterruptedException e) {
            // closed
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    private synchronized PendingDirectories.@Nullable Directory take() throws InterruptedException {
        while (pending.size() == 0 && walking > 0 && failure == null && !closed) {
            wait();
        }
        if (pending.size() == 0 || failure != null || closed) {
            return null;
        }
        PendingDirectories.Directory next = pending.pop();
        begun.put(
                next.gfid(),
                next.share() == PendingDirectories.NAMES_ONLY ? Stage.TOLD : Stage.WALKED);
        walking++;
        return next;
    }

    private void walk(PendingDirectories.Directory directory)
            throws IOException, InterruptedException {
        PendingDirectories below = new PendingDirectories();
        walk.walk(
                directory.gfid(),
                part -> {
                    part.below().forEach(gfid -> below.push(gfid, 0));
                    ready.put(new Out(directory.gfid(), part));
                });
        walked(directory, below);
    }

    /// What is below is walked when all of the directory was told: so that whoever goes on later
    /// needs not walk it twice.
    private synchronized void walked(
            PendingDirectories.Directory directory, PendingDirectories below) {
        directories++;
        if (directory.share() == PendingDirectories.NAMES_ONLY) {
            return;
        }
        double share = directory.share() / (below.size() + 1);
        for (int i = 0; i < below.size(); i++) {
            pending.push(below.get(i).gfid(), share);
        }
        finished += share;
        begun.computeIfPresent(
                directory.gfid(), (_, stage) -> stage == Stage.DONE ? null : Stage.TOLD);
        notifyAll();
    }

    private synchronized void left() {
        walking--;
        notifyAll();
    }

    private synchronized void failed(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    /// The next part; null when all is walked.
    @Nullable Out next() throws IOException, InterruptedException {
        while (true) {
            Out out = ready.poll(20, TimeUnit.MILLISECONDS);
            if (out != null) {
                return out;
            }
            synchronized (this) {
                if (failure != null) {
                    throw thrown(failure);
                }
                if (pending.size() == 0 && walking == 0 && ready.isEmpty()) {
                    return null;
                }
            }
        }
    }

    private static IOException thrown(Throwable failure) {
        switch (failure) {
            case IOException e -> {
                return e;
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    /// All that was told of this directory is done with.
    synchronized void done(Gfid directory) {
        begun.computeIfPresent(directory, (_, stage) -> stage == Stage.TOLD ? null : Stage.DONE);
    }

    /// What a walk that goes on later has to walk.
    synchronized List<PendingDirectories.Directory> unfinished() {
        List<PendingDirectories.Directory> all = new ArrayList<>(pending.size() + begun.size());
        for (int i = 0; i < pending.size(); i++) {
            all.add(pending.get(i));
        }
        begun.forEach((gfid, stage) -> {
            double share = stage == Stage.TOLD ? PendingDirectories.NAMES_ONLY : 0;
            all.add(new PendingDirectories.Directory(gfid, share));
        });
        return all;
    }

    synchronized long directories() {
        return directories;
    }

    synchronized int waiting() {
        return pending.size();
    }

    /// How much of the whole is walked, as far as one can tell before the end: 0 to 1.
    synchronized double finished() {
        return Math.min(1, finished);
    }

    /// Ends the threads.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
