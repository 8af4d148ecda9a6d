package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/// A primary some names of which are hidden; of what is not it tells what the whole one tells.
abstract class PartOfPrimary implements PrimaryNames {
    final PrimaryNames all;

    PartOfPrimary(PrimaryNames all) {
        this.all = all;
    }

    @Override
    public Map<Gfid, ChangeMark> marks(Collection<FileState> files) throws IOException {
        return all.marks(files);
    }

    @Override
    public Parts parts() throws IOException {
        return all.parts();
    }

    @Override
    public void requireAlive() throws IOException {
        all.requireAlive();
    }
}
