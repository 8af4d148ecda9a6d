package dev.gsyncd.secondary;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// File system calls on a mount wait for the network most of the time, so several are under way.
final class Parallel implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    Parallel(String name, int threads) {
        this.threads = threads;
        this.pool =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    }

    /// The results in the order of the items.
    <T, R> List<R> map(List<T> items, Function<T, R> function) {
        List<R> results = new ArrayList<>(items.size());
        if (items.size() < 2) {
            items.forEach(item -> results.add(function.apply(item)));
            return results;
        }
        List<Future<List<R>>> parts = new ArrayList<>();
        // Small parts, so that one slow call does not leave the other threads idle for long.
        int size = Math.max(1, Math.min(32, items.size() / threads));
        for (int from = 0; from < items.size(); from += size) {
            List<T> part = items.subList(from, Math.min(items.size(), from + size));
            parts.add(pool.submit(() -> part.stream().map(function).toList()));
        }
        for (Future<List<R>> part : parts) {
            results.addAll(await(part));
        }
        return results;
    }

    private static <R> R await(Future<R> part) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException e) {
                    // The calls that are under way end on their own; half a batch helps nobody.
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException cause) {
                        throw cause;
                    }
                    throw new AssertionError(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
