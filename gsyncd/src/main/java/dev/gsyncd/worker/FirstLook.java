package dev.gsyncd.worker;

import dev.gsyncd.batch.Planner;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A look at a secondary volume before anything is mirrored to it for the first time.
///
/// What is there under a name of the primary's, as another file (another gfid), would have to give
/// way: somebody else's data, so the session does not begin. Names that the primary does not have
/// stay, and are told of. Only the volume's root is looked at: whoever copied a tree there by other
/// means has its top there as well.
public final class FirstLook {
    private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);

    private FirstLook() {}

    /// What a name in the primary's root holds; null for nothing.
    public interface PrimaryRoot {
        @Nullable Gfid at(Bytes name) throws IOException;
    }

    /// @throws IOException that names one such file and says what to do
    public static void check(String name, Secondary secondary, PrimaryRoot primary)
            throws IOException {
        List<EntryName> there = new ArrayList<>();
        for (Bytes entry : secondary.list(Gfid.ROOT)) {
            if (!entry.startsWith(Planner.PARKED_PREFIX)) {
                there.add(new EntryName(Gfid.ROOT, entry));
            }
        }
        Map<EntryName, Found> found = secondary.lookup(there);
        int extra = 0;
        for (EntryName entry : there) {
            Found file = found.get(entry);
            Gfid wanted = primary.at(entry.name());
            if (file == null) {
                continue;
            }
            if (wanted == null) {
                extra++;
            } else if (!wanted.equals(file.gfid())) {
                throw new IOException(
                        "the secondary on "
                                + name
                                + " already holds \""
                                + entry.name()
                                + "\" as another file (gfid "
                                + file.gfid()
                                + ", on the primary "
                                + wanted
                                + "): nothing is mirrored over it; use an empty volume, or remove it"
                                + " there");
            }
        }
        if (extra > 0) {
            LOG.warn(
                    "the root of the secondary on {} holds {} names that the primary does not have:"
                            + " they stay there",
                    name,
                    extra);
        }
    }
}
