package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.List;

/// Starts programs on the machine of a secondary that has no data sessions in itself.
public interface RsyncStarter {
    /// @param words the command, `rsync --server …`
    DataStream start(List<Bytes> words) throws IOException;

    /// @param words the command, `tar …`
    default TarStream startTar(List<Bytes> words) throws IOException {
        throw new IOException("no tar can be started on the secondary");
    }
}
