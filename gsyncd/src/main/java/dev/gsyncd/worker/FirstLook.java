package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.batch.Planner;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final Path begun;

    /// @param begun a file of this session that is made when a look found nothing in the way; later
    ///   the volumes may differ while they are brought together, and that is no conflict
    public FirstLook(Path begun) {
        this.begun = begun;
    }

    /// Looks, unless that was done.
    ///
    /// @param name the secondary's, for people
    /// @throws IOException that names one such file and says what to do
    void check(String name, Secondary secondary, PrimaryNames primary) throws IOException {
        if (Files.exists(begun)) {
            return;
        }
        look(name, secondary, primary);
        // Durable from before the first operation on.
        Files.write(begun, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
    }

    private static void look(String name, Secondary secondary, PrimaryNames primary)
            throws IOException {
        List<EntryName> there = new ArrayList<>();
        for (Bytes entry : secondary.list(Gfid.ROOT)) {
            if (!Planner.isParked(entry) && !entry.equals(RootNames.TRASH)) {
                there.add(new EntryName(Gfid.ROOT, entry));
            }
        }
        Map<EntryName, Found> found = secondary.lookup(there);
        // A name that cannot be looked at is not mirrored over either.
        Map<EntryName, String> odd = new HashMap<>();
        Map<EntryName, FileState> wanted =
                new Halving(primary::requireAlive).ask(there, primary::lookup, odd);
        int extra = 0;
        for (EntryName entry : there) {
            Found file = found.get(entry);
            FileState here = wanted.get(entry);
            if (file == null || odd.containsKey(entry)) {
                continue;
            }
            if (here == null) {
                extra++;
            } else if (!here.gfid().equals(file.gfid())) {
                throw new IOException(
                        "the secondary on "
                                + name
                                + " already holds \""
                                + entry.name()
                                + "\" as another file (gfid "
                                + file.gfid()
                                + ", on the primary "
                                + here.gfid()
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
