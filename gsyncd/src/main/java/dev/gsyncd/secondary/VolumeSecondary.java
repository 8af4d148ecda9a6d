package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.PathDirs;
import dev.gsyncd.gluster.Subvolumes;
import dev.gsyncd.gluster.VolumeXattrs;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.tree.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A Gluster volume through its auxiliary mount.
public final class VolumeSecondary implements LocalSecondary {
    /// A data session names files by gfid, and nothing else.
    private static final Paths BY_GFID =
            Paths.virtual(Bytes.utf8(".gfid"))
                    .showingXattrs(VolumeXattrs::isMirrored)
                    .looking(Paths.Looks.ONCE);

    private static final int THREADS = 8;

    /// An earlier process may hang in a mount; Gluster gives a brick 42 s by default, and the
    /// worker tries again.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Names in one directory that one thread looks up.
    private static final int NAMES_AT_A_TIME = 16;

    // config
    private final Dir root;
    private final PathDirs directories;
    private final @Nullable XattrMount others;
    private final Paths paths;
    private final VolumeNames names;
    private final VolumeEntries entries;
    private final VolumeMetas metas;

    // state
    private final Parallel parallel = new Parallel("entry", THREADS);
    private final AtomicLong keepAlives = new AtomicLong();
    private @Nullable MountProcess mountProcess;
    private @Nullable SessionRecord record;
    private @Nullable Trash trash;
    private @Nullable Succession succession;

    /// `root` is that of a mount with auxiliary gfids and without caches; closing it is up to
    /// whoever opened it.
    public VolumeSecondary(Dir root) {
        this(root, PathDirs.of(root));
    }

    /// @param directories of the same mount; closed with this
    public VolumeSecondary(Dir root, PathDirs directories) {
        this(root, directories, null, BY_GFID);
    }

    /// For a mount that does not set all extended attributes.
    ///
    /// @param others sets them; closed with this
    public VolumeSecondary(Dir root, PathDirs directories, XattrMount others) {
        this(root, directories, others, BY_GFID.settingXattrsToo(others));
    }

    private VolumeSecondary(
            Dir root, PathDirs directories, @Nullable XattrMount others, Paths paths) {
        this.others = others;
        this.root = root;
        this.directories = directories;
        this.paths = paths;
        this.names = new VolumeNames(root, directories);
        this.entries = new VolumeEntries(root, names);
        this.metas = new VolumeMetas(root, names);
    }

    @Override
    public Kind kind() {
        return Kind.VOLUME;
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> wanted) throws IOException {
        Map<Gfid, List<EntryName>> byParent = new LinkedHashMap<>();
        for (EntryName name : wanted) {
            byParent.computeIfAbsent(name.parent(), _ -> new ArrayList<>()).add(name);
        }
        List<List<EntryName>> parts = new ArrayList<>();
        for (List<EntryName> all : byParent.values()) {
            for (int from = 0; from < all.size(); from += NAMES_AT_A_TIME) {
                parts.add(all.subList(from, Math.min(all.size(), from + NAMES_AT_A_TIME)));
            }
        }
        Map<EntryName, Found> found = new HashMap<>();
        collect(parts, part -> names.at(part.getFirst().parent(), part))
                .values()
                .forEach(found::putAll);
        return found;
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) throws IOException {
        return collect(gfids, names::of);
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        return collect(gfids, names::homes);
    }

    private interface Lookup<K, V> {
        @Nullable V find(K key) throws PosixException;
    }

    private record Answer<V>(@Nullable V found, @Nullable PosixException error) {}

    private <K, V> Map<K, V> collect(Collection<K> keys, Lookup<K, V> lookup) throws IOException {
        List<K> list = List.copyOf(keys);
        List<Answer<V>> answers =
                parallel.map(
                        list,
                        key -> {
                            try {
                                return new Answer<>(lookup.find(key), null);
                            } catch (PosixException e) {
                                return new Answer<>(null, e);
                            }
                        });
        Map<K, V> found = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            PosixException error = answers.get(i).error();
            if (error != null) {
                throw error;
            }
            V there = answers.get(i).found();
            if (there != null) {
                found.put(list.get(i), there);
            }
        }
        return found;
    }

    @Override
    public boolean isWhole() {
        return Subvolumes.parts(root).whole();
    }

    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        List<Bytes> found = new ArrayList<>();
        eachName(directory, found::add);
        return found;
    }

    @Override
    public void eachName(Gfid directory, Names each) throws IOException {
        try (Dir dir = names.open(directory)) {
            if (dir != null) {
                dir.listInParts(part -> {
                    for (DirEntry entry : part) {
                        each.accept(entry.name());
                    }
                });
            }
        } catch (PosixException e) {
            if (!VolumeNames.isAbsent(e)) {
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) throws IOException {
        List<EntryResult> results = new ArrayList<>(ops.size());
        for (List<EntryOp> wave : Waves.of(ops)) {
            results.addAll(parallel.map(wave, entries::execute));
            failIfGone(results.getLast());
        }
        return results;
    }

    @Override
    public List<MetaResult> metaOps(List<MetaOp> ops) {
        return ops.stream().map(metas::execute).toList();
    }

    private void failIfGone(EntryResult last) throws IOException {
        if (last.errno() == Errno.ENOTCONN) {
            throw new IOException("the mount of the secondary volume is gone");
        }
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) {
        throw new UnsupportedOperationException("a volume's files are renamed by gfid");
    }

    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) throws IOException {
        return LocalDataStream.open(this, rsyncServerArgs);
    }

    @Override
    public int serveData(List<Bytes> rsyncServerArgs, InputStream in, OutputStream out)
            throws IOException {
        DataArguments.check(rsyncServerArgs);
        return RsyncServer.serve(rsyncServerArgs, in, out, root, paths, Events.NONE)
                .exitCode()
                .code();
    }

    @Override
    public boolean keepsOverwritten() {
        return true;
    }

    @Override
    public boolean takesTar() {
        return true;
    }

    @Override
    public synchronized boolean succeed(String worker) throws IOException {
        try {
            if (succession != null) {
                succession.close();
            }
            succession = Succession.to(worker, PATIENCE);
            return true;
        } catch (InterruptedException e) {
            throw new InterruptedIOException("waiting for an earlier secondary to end");
        }
    }

    @Override
    public synchronized boolean keepTrash(TrashTerms terms) {
        if (trash != null) {
            trash.close();
        }
        Trash opened = new Trash(root, names, terms);
        trash = opened;
        entries.use(opened);
        return true;
    }

    @Override
    public TarStream openTar() throws IOException {
        return new AnsweredTarStream(LocalDataStream.open(this::serveTar));
    }

    @Override
    public int serveTar(InputStream in, OutputStream out) throws IOException {
        TarReceiver.run(root, in, out);
        return 0;
    }

    @Override
    public Map<Gfid, Integer> flush(Collection<Gfid> files) throws IOException {
        List<Gfid> all = List.copyOf(files);
        List<Integer> errnos = parallel.map(all, this::flush);
        Map<Gfid, Integer> failed = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (errnos.get(i) == Errno.ENOTCONN) {
                throw new IOException("the mount of the secondary volume is gone");
            }
            if (errnos.get(i) != 0) {
                failed.put(all.get(i), errnos.get(i));
            }
        }
        return failed;
    }

    /// fsync(2) of one handle writes what any handle wrote: the bricks' page caches go by file.
    private int flush(Gfid gfid) {
        try (Fd file = root.open(gfid.path(), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0)) {
            file.fsync();
            return 0;
        } catch (PosixException e) {
            return VolumeNames.isAbsent(e) || e.is(Errno.ELOOP) ? 0 : e.errno();
        }
    }

    @Override
    public long keepAlive() throws IOException {
        Stat stat = root.stat();
        if (!stat.isDir()) {
            throw new IOException("the mount of the secondary volume is gone");
        }
        return keepAlives.incrementAndGet();
    }

    @Override
    public synchronized long pid() throws IOException {
        MountProcess process = mountProcess;
        if (process == null) {
            process = MountProcess.start(root.fd());
            mountProcess = process;
            record = SessionRecord.write(process.pid());
        }
        return process.pid();
    }

    @Override
    public synchronized void close() {
        if (record != null) {
            record.close();
        }
        if (mountProcess != null) {
            mountProcess.close();
        }
        if (trash != null) {
            trash.close();
        }
        if (succession != null) {
            succession.close();
        }
        directories.close();
        if (others != null) {
            others.close();
        }
        parallel.close();
    }
}
