package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `--compare-dest`, `--copy-dest`, `--link-dest`: directories with files that may do instead of a
/// transfer. All are of one kind.
///
/// @param kind null where there are none
/// @param dirs as given, in order, at most [#MAX]
public record AltDest(@Nullable Kind kind, List<Bytes> dirs) {
    public static final int MAX = 20;

    public static final AltDest NONE = new AltDest(null, List.of());

    /// What is done with a file found there.
    public enum Kind {
        COMPARE("--compare-dest"),
        COPY("--copy-dest"),
        LINK("--link-dest");

        private final String option;

        Kind(String option) {
            this.option = option;
        }

        public String option() {
            return option;
        }
    }

    public AltDest {
        dirs = List.copyOf(dirs);
    }
}
