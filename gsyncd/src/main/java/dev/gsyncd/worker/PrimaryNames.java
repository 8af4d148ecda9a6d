package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The primary's present state, as far as a replay asks for it.
///
/// An answer is true for some moment during the call; two answers may be of different moments. What
/// changes afterwards comes as a later record.
public interface PrimaryNames {
    /// What the names hold. A name that holds nothing is not in the map.
    Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException;

    /// The files that exist. One that does not is not in the map.
    Map<Gfid, FileState> files(Collection<Gfid> gfids) throws IOException;

    /// The names of files: one for a directory, all hard links of others. A file whose names cannot
    /// be known is not in the map.
    Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException;

    /// All names in a directory, but for Gluster's own; empty where it does not exist.
    List<Bytes> list(Gfid directory) throws IOException;

    /// For each file something that differs after every change of its content or attributes; not in
    /// the map where that is not to be had.
    Map<Gfid, ChangeMark> marks(Collection<FileState> files) throws IOException;

    /// Which parts of the volume are there now. The files of one that is not look as if they were
    /// gone: what [#list], [#lookup] and [#files] do not find proves nothing unless all parts were
    /// there from before the call until after it.
    Parts parts() throws IOException;

    /// @throws IOException where nothing can be asked for at all
    default void requireAlive() throws IOException {}

    /// @param settled whether a change right after the mark was read must show in a later mark
    /// @param shared whether the workers of other bricks may sync the file as well
    record ChangeMark(long seconds, int nanos, boolean settled, boolean shared) {
        boolean sameTime(ChangeMark other) {
            return seconds == other.seconds && nanos == other.nanos;
        }
    }
}
