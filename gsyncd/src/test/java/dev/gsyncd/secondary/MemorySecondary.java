package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Names in a map, and data sessions that echo.
class MemorySecondary implements LocalSecondary {
    final Map<EntryName, Found> names = new ConcurrentHashMap<>();
    final List<EntryOp> executed = new CopyOnWriteArrayList<>();
    final List<MetaOp> metas = new CopyOnWriteArrayList<>();
    final Map<EntryOp, EntryResult> results = new ConcurrentHashMap<>();
    final Map<Gfid, List<EntryName>> homes = new ConcurrentHashMap<>();
    private long keepAlives;

    @Override
    public Kind kind() {
        return Kind.VOLUME;
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> wanted) {
        Map<EntryName, Found> found = new ConcurrentHashMap<>(names);
        found.keySet().retainAll(wanted);
        return found;
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) {
        Map<Gfid, Found> found = new ConcurrentHashMap<>();
        names.values().stream()
                .filter(there -> gfids.contains(there.gfid()))
                .forEach(there -> found.put(there.gfid(), there));
        return found;
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) {
        Map<Gfid, List<EntryName>> found = new ConcurrentHashMap<>(homes);
        found.keySet().retainAll(gfids);
        return found;
    }

    @Override
    public List<Bytes> list(Gfid directory) {
        return names.keySet().stream()
                .filter(name -> name.parent().equals(directory))
                .map(EntryName::name)
                .toList();
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) {
        executed.addAll(ops);
        return ops.stream()
                .map(op ->
                        results.containsKey(op)
                                ? results.get(op)
                                : op instanceof EntryOp.Rmdir
                                        ? new EntryResult(39, new Found(op.gfid(), 0040000))
                                        : EntryResult.DONE)
                .toList();
    }

    @Override
    public List<MetaResult> metaOps(List<MetaOp> ops) {
        metas.addAll(ops);
        return ops.stream()
                .map(op -> op.uid() == 13 ? new MetaResult(1, "chmod") : MetaResult.DONE)
                .toList();
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) {
        throw new UnsupportedOperationException("a volume");
    }

    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int serveData(List<Bytes> args, InputStream in, OutputStream out) throws IOException {
        out.write(String.valueOf(args.size()).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        in.transferTo(out);
        return 23;
    }

    @Override
    public synchronized long keepAlive() {
        return ++keepAlives;
    }

    @Override
    public void close() {}
}
