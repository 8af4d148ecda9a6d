package dev.rsyncproto.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is made of modes and owners on the way.
///
/// @param chmod every `--chmod`, in order
/// @param users `--usermap`, or `*:USER` of `--chown`
/// @param groups `--groupmap`, or `*:GROUP` of `--chown`
/// @param executability `-E`
public record Mapping(
        List<String> chmod,
        @Nullable String users,
        @Nullable String groups,
        boolean executability) {
    public static final Mapping NONE = new Mapping(List.of(), null, null, false);

    public Mapping {
        chmod = List.copyOf(chmod);
    }
}
