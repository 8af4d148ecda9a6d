package dev.gsyncd.data;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.EntryResult;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.PathRename;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// A volume's secondary that takes content and nothing else.
abstract class DataOnly implements Secondary {
    @Override
    public Kind kind() {
        return Kind.VOLUME;
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> names) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Bytes> list(Gfid directory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long keepAlive() {
        return 1;
    }

    @Override
    public void close() {}
}
