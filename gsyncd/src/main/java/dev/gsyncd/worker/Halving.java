package dev.gsyncd.worker;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the few of many that cannot be asked for: a question about all that fails, while both
/// sides live, is asked again about each half. So one file that is damaged on a brick does not hold
/// up all others.
final class Halving {
    /// More are no exceptions any more: then the question fails as a whole.
    private static final int MAX_ODD = 1_000;

    private final Alive alive;

    interface Alive {
        /// @throws IOException where the connection or a mount is the trouble, not one file
        void check() throws IOException;
    }

    interface Question<K, V> {
        Map<K, V> ask(Collection<K> keys) throws IOException;
    }

    Halving(Alive alive) {
        this.alive = alive;
    }

    /// The answers; into `odd` goes what there is none for, and why.
    <K, V> Map<K, V> ask(Collection<K> keys, Question<K, V> question, Map<K, String> odd)
            throws IOException {
        try {
            return question.ask(keys);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            alive.check();
            return eachHalf(keys, question, odd, e);
        }
    }

    private <K, V> Map<K, V> eachHalf(
            Collection<K> keys, Question<K, V> question, Map<K, String> odd, IOException e)
            throws IOException {
        if (keys.isEmpty() || odd.size() >= MAX_ODD) {
            throw e;
        }
        List<K> all = List.copyOf(keys);
        if (all.size() == 1) {
            odd.put(all.getFirst(), String.valueOf(e.getMessage()));
            return Map.of();
        }
        Map<K, V> answers = new HashMap<>();
        int half = all.size() / 2;
        answers.putAll(ask(all.subList(0, half), question, odd));
        answers.putAll(ask(all.subList(half, all.size()), question, odd));
        return answers;
    }
}
