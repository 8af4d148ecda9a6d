package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// A plain directory.
public class DirectorySecondary implements LocalSecondary {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Dir root;
    private final AtomicLong keepAlives = new AtomicLong();

    /// Closing `root` is up to whoever opened it.
    public DirectorySecondary(Dir root) {
        this.root = root;
    }

    @Override
    public Kind kind() {
        return Kind.DIRECTORY;
    }

    private static UnsupportedOperationException noGfids() {
        return new UnsupportedOperationException("files of a plain directory have no gfid");
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> names) {
        throw noGfids();
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) {
        throw noGfids();
    }

    @Override
    public List<Bytes> list(Gfid directory) {
        throw noGfids();
    }

    @Override
    public List<MetaResult> metaOps(List<MetaOp> ops) {
        throw noGfids();
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) {
        throw noGfids();
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) {
        List<Integer> results = new ArrayList<>(renames.size());
        for (PathRename rename : renames) {
            results.add(rename(rename));
        }
        return results;
    }

    private int rename(PathRename rename) {
        try (Dir from = parentOf(rename.from());
                Dir to = parentOf(rename.to())) {
            from.renameNoReplace(rename.from().baseName(), to, rename.to().baseName());
            return 0;
        } catch (PosixException e) {
            return e.errno();
        }
    }

    /// By proc_sys_kernel(5), `random/boot_id`.
    @Override
    public String machineStart() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public int flushMirror() {
        try {
            root.syncfs();
            return 0;
        } catch (PosixException e) {
            return e.errno();
        }
    }

    /// Never through a symlink and never out of the root.
    private Dir parentOf(Bytes path) throws PosixException {
        Bytes parent = path.parent();
        return root.openDirBeneath(parent.isEmpty() ? DOT : parent);
    }

    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) throws IOException {
        return LocalDataStream.open(this, rsyncServerArgs);
    }

    @Override
    public int serveData(List<Bytes> rsyncServerArgs, InputStream in, OutputStream out)
            throws IOException {
        DataArguments.check(rsyncServerArgs);
        return RsyncServer.run(rsyncServerArgs, in, out, root, Events.NONE).code();
    }

    @Override
    public long keepAlive() {
        return keepAlives.incrementAndGet();
    }

    @Override
    public void close() {}
}
