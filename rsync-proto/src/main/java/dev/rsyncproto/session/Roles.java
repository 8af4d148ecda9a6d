package dev.rsyncproto.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The threads of a session: platform threads, for they touch files, each with a name. All are
/// joined, the first failure counts, later ones are attached to it.
public final class Roles {
    private Roles() {}

    /// What a thread does.
    @FunctionalInterface
    public interface Role {
        void run() throws IOException;
    }

    /// A running thread.
    public static final class Task {
        private final Thread thread;
        private volatile @Nullable Throwable failure;

        private Task(String name, Role role) {
            this.thread =
                    Thread.ofPlatform()
                            .name(name)
                            .start(() -> {
                                try {
                                    role.run();
                                } catch (Throwable t) {
                                    failure = t;
                                }
                            });
        }

        /// Waits for the end and throws what the role threw.
        public void join() throws IOException {
            joinQuietly();
            rethrow(failure);
        }

        /// Waits for the end after another failure, which counts.
        public void joinAfter(Throwable first) {
            joinQuietly();
            Throwable own = failure;
            if (own != null) {
                first.addSuppressed(own);
            }
        }

        void joinQuietly() {
            boolean interrupted = false;
            while (true) {
                try {
                    thread.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static Task start(String name, Role role) {
        return new Task(name, role);
    }

    /// Throws what another thread met.
    public static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure == null) {
            return; // the usual case, without what the switch is linked with when first reached
        }
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    /// Runs `whole` on a thread of its own. An interrupt of the caller cancels the session.
    public static void runAlone(Session session, String name, Role whole) throws IOException {
        Task task = start(name, whole);
        boolean interrupted = false;
        while (task.thread.isAlive()) {
            try {
                task.thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                session.closeStreams();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow(task.failure);
    }

    /// Runs the generator on this thread and the receiver beside it.
    ///
    /// When the receiver fails, the generator is told; the input is still drained, so that the peer
    /// can take the generator's last words. When the generator fails, the peer is told why, and the
    /// receiver reads to the end that follows.
    public static void runBoth(
            Session session, ReceiverReports reports, Role generator, Role receiver)
            throws IOException {
        Task receiving =
                start(
                        "rsync-receiver",
                        () -> {
                            try {
                                receiver.run();
                            } catch (Throwable t) {
                                session.fail(t);
                                reports.add(ReceiverReports.Kind.FAILED, -1);
                                session.drain();
                            }
                        });
        try {
            generator.run();
        } catch (Throwable t) {
            session.fail(t);
            session.sayGoodbye();
        }
        receiving.joinQuietly();
        rethrow(session.failure());
    }
}
