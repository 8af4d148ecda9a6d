package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.RemoteException;
import dev.gsyncd.repce.RepceClient;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Gluster volume behind the Python gsyncd, by its own methods and arguments alone; file content
/// goes to an rsync server that is started beside it.
///
/// What it says that it did is not believed: after each list of operations the names are looked at,
/// and a result is what they hold. A name that is not UTF-8 it cannot make: EILSEQ.
public final class PythonSecondary implements Secondary {
    /// "Invalid or incomplete multibyte or wide character".
    private static final int EILSEQ = 84;

    // config
    private final PythonLink link;
    private final PythonNames names;
    private final RsyncStarter rsync;
    private final long pid;

    private PythonSecondary(PythonLink link, RsyncStarter rsync, long pid) {
        this.link = link;
        this.names = new PythonNames(link);
        this.rsync = rsync;
        this.pid = pid;
    }

    /// @param client its versions are known to be right
    static PythonSecondary of(RepceClient client, Duration limit, RsyncStarter rsync)
            throws IOException {
        PythonLink link = new PythonLink(client, limit);
        if (!(link.call(Methods.PID) instanceof Long pid) || pid <= 1) {
            throw new IOException(Methods.PID + ": the remote gsyncd names no process");
        }
        return new PythonSecondary(link, rsync, pid);
    }

    @Override
    public Kind kind() {
        return Kind.VOLUME;
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> wanted) throws IOException {
        return names.at(wanted);
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) throws IOException {
        return names.of(gfids);
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        return names.homes(gfids);
    }

    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        return names.list(directory);
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) throws IOException {
        Map<EntryOp, Integer> errors = new HashMap<>();
        for (List<EntryOp> wave : Waves.of(ops)) {
            send(possible(wave, errors), errors);
        }
        return judge(ops, errors);
    }

    private List<EntryOp> possible(List<EntryOp> wave, Map<EntryOp, Integer> errors)
            throws IOException {
        List<EntryOp> possible = new ArrayList<>(wave.size());
        List<EntryOp> rmdirs = new ArrayList<>();
        for (EntryOp op : wave) {
            if (!takes(op)) {
                errors.put(op, EILSEQ);
            } else if (op instanceof EntryOp.Rmdir) {
                rmdirs.add(op);
            } else {
                possible.add(op);
            }
        }
        List<Boolean> filled = names.filled(rmdirs.stream().map(EntryOp::name).toList());
        for (int i = 0; i < rmdirs.size(); i++) {
            if (filled.get(i)) {
                errors.put(rmdirs.get(i), Errno.ENOTEMPTY);
            } else {
                possible.add(rmdirs.get(i));
            }
        }
        return possible;
    }

    private static boolean takes(EntryOp op) {
        return PythonCalls.takes(op.name().name())
                && (!(op instanceof EntryOp.Rename r) || PythonCalls.takes(r.to().name()))
                && (!(op instanceof EntryOp.Symlink s) || PythonCalls.takes(s.target()));
    }

    /// A call that raises is made again for each half: what is done already is not done twice.
    private void send(List<EntryOp> ops, Map<EntryOp, Integer> errors) throws IOException {
        List<List<EntryOp>> parts = new ArrayList<>();
        for (int from = 0; from < ops.size(); from += PythonNames.ITEMS_PER_CALL) {
            parts.add(ops.subList(from, Math.min(ops.size(), from + PythonNames.ITEMS_PER_CALL)));
        }
        List<RepceClient.Answer> answers =
                link.callEach(
                        Methods.PYTHON_ENTRY_OPS,
                        parts.stream()
                                .map(p -> p.stream().flatMap(o -> PythonCalls.dicts(o).stream()))
                                .map(java.util.stream.Stream::toList)
                                .toList());
        for (int i = 0; i < parts.size(); i++) {
            List<EntryOp> part = parts.get(i);
            RemoteException error = answers.get(i).error();
            if (error == null) {
                note(part, PythonFailure.read(answers.get(i).value()), errors);
            } else if (part.size() == 1) {
                errors.put(part.getFirst(), error.errno() == 0 ? Errno.EIO : error.errno());
            } else {
                send(part.subList(0, part.size() / 2), errors);
                send(part.subList(part.size() / 2, part.size()), errors);
            }
        }
    }

    private static void note(
            List<EntryOp> ops, List<PythonFailure> failures, Map<EntryOp, Integer> errors) {
        for (PythonFailure failure : failures) {
            for (EntryOp op : ops) {
                if (op.name().equals(failure.entry())) {
                    errors.put(op, failure.errno());
                }
            }
        }
    }

    /// By what the names hold now. A name that a later operation of the list changes again is that
    /// one's to answer for.
    private List<EntryResult> judge(List<EntryOp> ops, Map<EntryOp, Integer> errors)
            throws IOException {
        Map<EntryName, @Nullable Gfid> expected = new HashMap<>();
        Map<EntryName, EntryOp> last = new HashMap<>();
        for (EntryOp op : ops) {
            switch (op) {
                case EntryOp.Mkdir _,
                        EntryOp.Create _,
                        EntryOp.Mknod _,
                        EntryOp.Symlink _,
                        EntryOp.Link _ ->
                        expected.put(op.name(), op.gfid());
                case EntryOp.Rename rename -> {
                    if (!rename.to().equals(op.name())) {
                        expected.put(op.name(), null);
                    }
                    expected.put(rename.to(), op.gfid());
                    last.put(rename.to(), op);
                }
                case EntryOp.Unlink _, EntryOp.Displace _, EntryOp.Rmdir _ ->
                        expected.put(op.name(), null);
            }
            last.put(op.name(), op);
        }
        Map<EntryName, Found> now = names.probe(expected.keySet());
        Map<EntryOp, EntryResult> wrong = new HashMap<>();
        expected.forEach((name, gfid) -> {
            Found found = now.get(name);
            boolean right =
                    gfid == null ? found == null : found != null && found.gfid().equals(gfid);
            EntryOp op = last.get(name);
            if (!right && op != null) {
                wrong.put(op, new EntryResult(errno(op, name, found, errors), found));
            }
        });
        List<EntryResult> results = new ArrayList<>(ops.size());
        for (EntryOp op : ops) {
            results.add(wrong.getOrDefault(op, EntryResult.DONE));
        }
        return results;
    }

    private static int errno(
            EntryOp op, EntryName name, @Nullable Found found, Map<EntryOp, Integer> errors) {
        Integer said = errors.get(op);
        if (said != null) {
            return said;
        }
        boolean goes =
                op instanceof EntryOp.Unlink
                        || op instanceof EntryOp.Rmdir
                        || op instanceof EntryOp.Rename r && r.name().equals(name);
        if (found == null) {
            return Errno.ENOENT;
        }
        return goes ? Errno.ESTALE : Errno.EEXIST;
    }

    @Override
    public boolean foreignRsync() {
        return true;
    }

    @Override
    public List<MetaResult> metaOps(List<MetaOp> ops) throws IOException {
        List<MetaResult> results = new ArrayList<>(ops.size());
        for (RepceClient.Answer answer :
                link.callEach(
                        Methods.PYTHON_META_OPS,
                        ops.stream().map(op -> List.of(PythonCalls.meta(op))).toList())) {
            RemoteException error = answer.error();
            if (error != null) {
                results.add(
                        new MetaResult(error.errno() == 0 ? Errno.EIO : error.errno(), "chown"));
            } else if (answer.value() instanceof List<?> failures && failures.isEmpty()) {
                results.add(MetaResult.DONE);
            } else {
                results.add(new MetaResult(Errno.EIO, "chmod or utime: " + answer.value()));
            }
        }
        return results;
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) {
        throw new UnsupportedOperationException("a volume's files are renamed by gfid");
    }

    /// Where the server works is the working directory of the Python gsyncd: its mount, and the one
    /// place that the forced command lets an rsync write to.
    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) throws IOException {
        List<Bytes> words = new ArrayList<>();
        words.add(Bytes.utf8("rsync"));
        words.add(Bytes.utf8("--server"));
        words.addAll(rsyncServerArgs.subList(0, rsyncServerArgs.size() - 1));
        words.add(Bytes.utf8("/proc/" + pid + "/cwd"));
        return rsync.start(words);
    }

    @Override
    public boolean takesTar() {
        return true;
    }

    /// The words of a Python primary.
    @Override
    public TarStream openTar() throws IOException {
        List<Bytes> words = new ArrayList<>();
        for (String word : List.of("tar", "--overwrite", "-xf", "-", "-C")) {
            words.add(Bytes.utf8(word));
        }
        words.add(Bytes.utf8("/proc/" + pid + "/cwd"));
        return rsync.startTar(words);
    }

    @Override
    public void requireConnected() throws IOException {
        link.requireOpen();
    }

    @Override
    public long keepAlive() throws IOException {
        if (link.call(Methods.KEEP_ALIVE, (Object) null) instanceof Long count) {
            return count;
        }
        throw new IOException(Methods.KEEP_ALIVE + ": no count");
    }

    /// The connection is its maker's to end.
    @Override
    public void close() {}
}
