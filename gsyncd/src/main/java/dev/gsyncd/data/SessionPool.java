package dev.gsyncd.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Shares many files out among a few sessions that run at the same time. Used by one thread.
final class SessionPool implements AutoCloseable {
    private static final int MAX_FILES_PER_SESSION = 2_000;

    /// Not shared out.
    private static final int FEW = 50;

    private final int jobs;
    private final ExecutorService threads;

    /// What one session does with the files from `from` on, up to but not with `to`.
    interface Session<T> {
        T run(int from, int to) throws IOException, InterruptedException;
    }

    /// @param name the threads' names begin with it
    /// @param jobs sessions at a time
    SessionPool(String name, int jobs) {
        this.jobs = jobs;
        this.threads =
                Executors.newFixedThreadPool(
                        jobs, Thread.ofPlatform().name(name, 0).daemon().factory());
    }

    /// @return the sessions' results, in the order of the files
    /// @throws IOException the first session's that failed; all have ended then
    <T> List<T> share(int files, Session<T> session) throws IOException, InterruptedException {
        int share = Math.clamp((files + jobs - 1) / jobs, 1, MAX_FILES_PER_SESSION);
        if (files <= FEW) {
            share = Math.max(1, files);
        }
        List<Future<T>> sessions = new ArrayList<>();
        for (int start = 0; start < files; start += share) {
            int from = start;
            int to = Math.min(files, from + share);
            sessions.add(threads.submit(() -> session.run(from, to)));
        }
        return results(sessions);
    }

    private static <T> List<T> results(List<Future<T>> sessions)
            throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        IOException first = null;
        for (Future<T> session : sessions) {
            try {
                results.add(session.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof IOException io)) {
                    throw new AssertionError(e.getCause());
                }
                if (first == null) {
                    first = io;
                } else {
                    first.addSuppressed(io);
                }
            } catch (InterruptedException e) {
                sessions.forEach(s -> s.cancel(true));
                throw e;
            }
        }
        if (first != null) {
            throw first;
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
