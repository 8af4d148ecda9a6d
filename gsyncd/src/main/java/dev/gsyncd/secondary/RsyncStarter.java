package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.List;

/// Starts the rsync program on the machine of a secondary that has none in itself.
public interface RsyncStarter {
    /// @param words the command, `rsync --server …`
    DataStream start(List<Bytes> words) throws IOException;
}
