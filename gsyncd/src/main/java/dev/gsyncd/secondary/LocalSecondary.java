package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// A secondary in this process.
public interface LocalSecondary extends Secondary {
    @Override
    List<MetaResult> metaOps(List<MetaOp> ops) throws IOException;

    /// A process whose working directory is the root: `/proc/<pid>/cwd` is a name of it. Volumes
    /// alone have one.
    default long pid() throws IOException {
        return ProcessHandle.current().pid();
    }

    /// Unpacks a tar stream and answers for each file. Volumes alone do.
    default int serveTar(InputStream in, OutputStream out) throws IOException {
        throw new IOException("a plain directory takes no tar stream");
    }

    /// Runs an rsync server session over these streams and returns its exit code.
    int serveData(List<Bytes> rsyncServerArgs, InputStream in, OutputStream out) throws IOException;
}
