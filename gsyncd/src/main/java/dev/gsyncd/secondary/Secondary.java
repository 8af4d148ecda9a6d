package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The end that takes the changes.
///
/// Every method may be called from several threads. An `IOException` means that the secondary as a
/// whole is out of reach (connection lost, mount gone); trouble with one entry is part of the
/// result. A secondary is of one [Kind]; what belongs to the other kind throws
/// `UnsupportedOperationException`.
public interface Secondary extends AutoCloseable {
    Kind kind();

    enum Kind {
        /// A Gluster volume: files are known by gfid.
        VOLUME,
        /// A plain directory: files are known by path.
        DIRECTORY
    }

    /// Volume: what the names hold now. A name that holds nothing (or whose parent does not exist)
    /// is not in the map.
    Map<EntryName, Found> lookup(Collection<EntryName> names) throws IOException;

    /// Volume: the files that exist now, by gfid, under whatever name. One that does not exist is
    /// not in the map.
    Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) throws IOException;

    /// Volume: where these directories are now, as far as the volume can tell (virtual xattr
    /// `glusterfs.gfidtopath`). What nothing is known of, and what is no directory, is not in the
    /// map; a name is only a hint.
    default Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        return Map.of();
    }

    /// Volume: the names in a directory; empty where it does not exist or is none.
    List<Bytes> list(Gfid directory) throws IOException;

    /// Takes the names of a directory.
    interface Names {
        void accept(Bytes name) throws IOException;
    }

    /// Volume: the same, one name after the other, without all of them in memory where that can be.
    default void eachName(Gfid directory, Names names) throws IOException {
        for (Bytes name : list(directory)) {
            names.accept(name);
        }
    }

    /// Volume: executes the operations in order, one result each; a failed one does not stop the
    /// next.
    List<EntryResult> entryOps(List<EntryOp> ops) throws IOException;

    /// Directory: renames in order, each only if nothing is at the new path. A result's `errno` is
    /// 0, or says why not; then the content is simply sent again.
    List<Integer> renamePaths(List<PathRename> renames) throws IOException;

    /// Directory: what changes when the machine of the mirror starts anew, and with it what it had
    /// not written to its disk may be gone; empty where that cannot be told.
    default String machineStart() {
        return "";
    }

    /// Directory: returns when all that was written to the mirror before is on its disk, which can
    /// take as long as the disk does.
    ///
    /// @return 0 or an errno
    default int flushMirror() throws IOException {
        return 0;
    }

    /// An rsync server session with these arguments (as after `rsync --server`) inside the
    /// secondary, its working directory the root of the volume or directory.
    DataStream openData(List<Bytes> rsyncServerArgs) throws IOException;

    /// Volume: whether data sessions are with an rsync program over there. It may not find the
    /// mount, and it replaces a device that has another number, which it cannot do there: the
    /// attributes of devices go by [#metaOps].
    default boolean foreignRsync() {
        return false;
    }

    /// Volume: sets attributes in order, one result each. Only where [#foreignRsync]; else data
    /// sessions set all.
    default List<MetaResult> metaOps(List<MetaOp> ops) throws IOException {
        throw new UnsupportedOperationException("attributes go by data sessions");
    }

    /// Volume: whether data sessions may ask the receiver to keep what it overwrites in place for a
    /// while (`--keep-overwritten`).
    default boolean keepsOverwritten() {
        return false;
    }

    /// Volume: whether [#openTar] can be.
    default boolean takesTar() {
        return false;
    }

    /// Volume: a tar stream whose files, regular ones by the name `.gfid/<gfid>`, are written over
    /// those that exist. Of their attributes the time of change is set for sure.
    default TarStream openTar() throws IOException {
        throw new UnsupportedOperationException("content goes by data sessions");
    }

    /// Volume: from now on [EntryOp.Displace] moves files to the trash, which is kept within these
    /// terms.
    ///
    /// @return false where it has no trash: then no such operation may be sent
    default boolean keepTrash(TrashTerms terms) throws IOException {
        return false;
    }

    /// Volume: returns when no earlier process on that machine can write any more for the worker of
    /// this name, which may have been killed and have left something in its pipes.
    ///
    /// @return false where this side cannot tell
    default boolean succeed(String worker) throws IOException {
        return false;
    }

    /// Volume: returns when the content and the attributes of these regular files are on the disks
    /// of the bricks. One that is gone is no failure.
    ///
    /// @return the errnos of those that failed
    default Map<Gfid, Integer> flush(Collection<Gfid> files) throws IOException {
        return Map.of();
    }

    /// Volume: whether all its parts answer; true also where this side cannot tell.
    default boolean isWhole() throws IOException {
        return true;
    }

    /// Asks nothing of the other side, and costs next to nothing.
    ///
    /// @throws IOException where the connection is known to be lost
    default void requireConnected() throws IOException {}

    /// The number of keep-alives so far.
    long keepAlive() throws IOException;

    @Override
    void close();
}
