package dev.gsyncd.remote;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.DataStream;
import dev.gsyncd.secondary.EntryResult;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.MetaOp;
import dev.gsyncd.secondary.MetaResult;
import dev.gsyncd.secondary.PathRename;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.secondary.TarStream;
import dev.gsyncd.secondary.TrashTerms;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A secondary with the connection that it lives on: closing one closes both. While nothing else is
/// said it is told that the primary lives.
final class LinkedSecondary implements Secondary {
    private static final Logger LOG = LoggerFactory.getLogger(LinkedSecondary.class);

    private final Secondary secondary;
    private final SshLink link;
    private final TarLink tar;
    private final Thread keepAlive;

    LinkedSecondary(Secondary secondary, SshLink link, TarLink tar, Duration keepAliveEvery) {
        this.secondary = secondary;
        this.link = link;
        this.tar = tar;
        this.keepAlive =
                Thread.ofVirtual().name("keep-alive").start(() -> keepAlive(keepAliveEvery));
    }

    private void keepAlive(Duration every) {
        try {
            while (true) {
                Thread.sleep(every);
                secondary.keepAlive();
            }
        } catch (InterruptedException _) {
            // closed
        } catch (IOException e) {
            LOG.debug("keep-alive: {}", e.getMessage());
            // Whoever waits on the connection learns that it is gone.
            tar.close();
            link.close();
        }
    }

    @Override
    public Kind kind() {
        return secondary.kind();
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> names) throws IOException {
        return secondary.lookup(names);
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) throws IOException {
        return secondary.lookupGfids(gfids);
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        return secondary.homes(gfids);
    }

    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        return secondary.list(directory);
    }

    @Override
    public void eachName(Gfid directory, Names names) throws IOException {
        secondary.eachName(directory, names);
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) throws IOException {
        return secondary.entryOps(ops);
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) throws IOException {
        return secondary.renamePaths(renames);
    }

    @Override
    public String machineStart() {
        return secondary.machineStart();
    }

    @Override
    public int flushMirror() throws IOException {
        return secondary.flushMirror();
    }

    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) throws IOException {
        return secondary.openData(rsyncServerArgs);
    }

    @Override
    public boolean keepsOverwritten() {
        return secondary.keepsOverwritten();
    }

    @Override
    public boolean takesTar() {
        return secondary.takesTar();
    }

    @Override
    public TarStream openTar() throws IOException {
        return secondary.openTar();
    }

    @Override
    public boolean foreignRsync() {
        return secondary.foreignRsync();
    }

    @Override
    public List<MetaResult> metaOps(List<MetaOp> ops) throws IOException {
        return secondary.metaOps(ops);
    }

    @Override
    public boolean succeed(String worker) throws IOException {
        return secondary.succeed(worker);
    }

    @Override
    public boolean keepTrash(TrashTerms terms) throws IOException {
        return secondary.keepTrash(terms);
    }

    @Override
    public Map<Gfid, Integer> flush(Collection<Gfid> files) throws IOException {
        return secondary.flush(files);
    }

    @Override
    public boolean isWhole() throws IOException {
        return secondary.isWhole();
    }

    @Override
    public void requireConnected() throws IOException {
        secondary.requireConnected();
    }

    @Override
    public long keepAlive() throws IOException {
        return secondary.keepAlive();
    }

    @Override
    public void close() {
        keepAlive.interrupt();
        secondary.close();
        tar.close();
        link.close();
    }
}
