package dev.gsyncd.change;

import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bounded run of records that a feed gives at once.
///
/// @param records in the order in which the primary noted them
/// @param from no record is older
/// @param to no record is newer
/// @param stime what stime may become when this slice is done (all earlier ones being done too);
///   null where it must not move: for a provisional slice and in the middle of a crawl
/// @param provisional from the live changelog: the rolled-over one repeats all of it
/// @param sources the files the records come from, for logs
public record Slice(
        List<ChangeRecord> records,
        Xtime from,
        Xtime to,
        @Nullable Xtime stime,
        boolean provisional,
        List<Bytes> sources) {
    public Slice {
        records = List.copyOf(records);
        sources = List.copyOf(sources);
        if (provisional && stime != null) {
            throw new IllegalArgumentException("a provisional slice never moves stime");
        }
    }
}
