package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// Makes files on the secondary, which exist there under their gfids, equal to the primary's.
public interface DataEngine extends AutoCloseable {
    /// Brings over the files, all attributes included, times last.
    ///
    /// A file that is in neither set of the outcome's failures is equal to what it was on the
    /// primary at some time since the call began, or is told to have vanished there.
    ///
    /// @param content files whose content is compared whatever their size and time
    /// @param meta other files, content compared by size and time alone; directories last
    /// @throws IOException where the connection, not one file, is the trouble
    Outcome sync(Collection<Gfid> content, Collection<Gfid> meta)
            throws IOException, InterruptedException;

    @Override
    void close();

    /// How it went.
    ///
    /// @param failed why a file could not be synced
    /// @param vanished not synced, for the primary's mount finds no such gfid
    /// @param files files that were looked at
    /// @param bytesSent bytes written to the connection
    /// @param bytesReceived bytes read from it
    record Outcome(
            Map<Gfid, String> failed,
            Set<Gfid> vanished,
            int files,
            long bytesSent,
            long bytesReceived) {
        public static final Outcome NOTHING = new Outcome(Map.of(), Set.of(), 0, 0, 0);
    }
}
