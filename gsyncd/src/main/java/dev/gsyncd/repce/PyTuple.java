package dev.gsyncd.repce;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Python tuple.
public record PyTuple(List<@Nullable Object> items) {
    public static PyTuple of(@Nullable Object... items) {
        return new PyTuple(Collections.unmodifiableList(Arrays.asList(items.clone())));
    }

    public int size() {
        return items.size();
    }

    public @Nullable Object get(int index) {
        return items.get(index);
    }
}
