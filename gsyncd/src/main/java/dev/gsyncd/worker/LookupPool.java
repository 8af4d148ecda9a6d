package dev.gsyncd.worker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks a mount many things at a time: a FUSE call waits for bricks, so several go on together, on
/// a few platform threads.
final class LookupPool implements AutoCloseable {
    /// Fewer are asked by the calling thread.
    private static final int MIN_SHARE = 8;

    private final ExecutorService threads;
    private final int count;

    LookupPool(int count) {
        this.count = count;
        this.threads =
                Executors.newFixedThreadPool(
                        count, Thread.ofPlatform().name("lookup-", 0).daemon().factory());
    }

    interface Question<K, V> {
        @Nullable V ask(K key) throws IOException;
    }

    /// Questions one after the other on one thread, with something kept from one to the next.
    interface Row<K, V> extends Question<K, V>, AutoCloseable {
        @Override
        void close();
    }

    /// The answers that are not null.
    <K, V> Map<K, V> forEach(Collection<K> keys, Question<K, V> question) throws IOException {
        return inParts(List.copyOf(keys), part -> ask(part, question));
    }

    /// The same; the keys of each thread in their order.
    <K, V> Map<K, V> forEachInRows(List<K> keys, Supplier<Row<K, V>> rows) throws IOException {
        return inParts(
                keys,
                part -> {
                    try (Row<K, V> row = rows.get()) {
                        return ask(part, row);
                    }
                });
    }

    private interface Asking<K, V> {
        Map<K, V> ask(List<K> part) throws IOException;
    }

    private <K, V> Map<K, V> inParts(List<K> all, Asking<K, V> asking) throws IOException {
        int share = Math.max(MIN_SHARE, (all.size() + count - 1) / count);
        if (all.size() <= share) {
            return asking.ask(all);
        }
        List<Future<Map<K, V>>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += share) {
            List<K> part = all.subList(from, Math.min(all.size(), from + share));
            parts.add(threads.submit(() -> asking.ask(part)));
        }
        Map<K, V> answers = new HashMap<>();
        for (Future<Map<K, V>> part : parts) {
            answers.putAll(await(part));
        }
        return answers;
    }

    private static <K, V> Map<K, V> ask(List<K> keys, Question<K, V> question) throws IOException {
        Map<K, V> answers = new HashMap<>();
        for (K key : keys) {
            V answer = question.ask(key);
            if (answer != null) {
                answers.put(key, answer);
            }
        }
        return answers;
    }

    private static <T> T await(Future<T> part) throws IOException {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted in lookups");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException wrong -> throw wrong;
                case null, default -> throw new AssertionError(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
