package dev.gsyncd.repce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Python tuple.
public record PyTuple(List<@Nullable Object> items) {
    public static PyTuple of(@Nullable Object... items) {
        List<@Nullable Object> copy = new ArrayList<>(items.length);
        for (Object item : items) {
            copy.add(item);
        }
        return new PyTuple(Collections.unmodifiableList(copy));
    }

    public int size() {
        return items.size();
    }

    public @Nullable Object get(int index) {
        return items.get(index);
    }
}
