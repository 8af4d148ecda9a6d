package dev.gsyncd.secondary;

import dev.gsyncd.batch.Planner;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyObject;
import dev.gsyncd.repce.PyText;
import dev.gsyncd.repce.PyTuple;
import dev.gsyncd.repce.RemoteException;
import dev.gsyncd.repce.RepceClient;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the names and gfids of a volume hold, asked of a Python gsyncd. It has no call for that:
///
/// - `entry_ops` with an UNLINK of a name as if it were the root's does nothing and tells, as a
///   failure, which gfid is there and whether it is a directory;
/// - `lstat` of `.gfid/<gfid>` tells that a file is there and its type;
/// - `entry_ops` with a MKDIR of a directory that is there, under a new name, does nothing and
///   tells, where a brick is on that machine, its name (`secondary_entry`);
/// - `entries` lists a directory below its name (`.gfid/<parent>/<name>`), not below its gfid.
final class PythonNames {
    /// Exists, and is below no name.
    private static final String NOBODY = Gfid.ROOT.toString();

    private static final Bytes ROOT = Bytes.utf8(".");

    /// Python writes a reply in one go, but several threads may write: a reply stays below what a
    /// socket takes in one piece, 24 dicts of at most 600 bytes.
    static final int ITEMS_PER_CALL = 24;

    private final PythonLink link;

    PythonNames(PythonLink link) {
        this.link = link;
    }

    /// What the names hold; the type of what is no directory is not known yet and 0.
    Map<EntryName, Found> probe(Collection<EntryName> names) throws IOException {
        List<EntryName> known = names.stream().filter(n -> PythonCalls.takes(n.name())).toList();
        Map<EntryName, Found> found = new HashMap<>();
        probe(known, found);
        return found;
    }

    private void probe(List<EntryName> names, Map<EntryName, Found> found) throws IOException {
        List<List<Map<String, @Nullable Object>>> calls = new ArrayList<>();
        List<List<EntryName>> parts = new ArrayList<>();
        for (int from = 0; from < names.size(); from += ITEMS_PER_CALL) {
            List<EntryName> part =
                    names.subList(from, Math.min(names.size(), from + ITEMS_PER_CALL));
            parts.add(part);
            calls.add(
                    part.stream()
                            .map(n -> PythonCalls.dict("UNLINK", NOBODY, WireOps.name(n)))
                            .toList());
        }
        List<RepceClient.Answer> answers = link.callEach(Methods.PYTHON_ENTRY_OPS, calls);
        for (int i = 0; i < answers.size(); i++) {
            RemoteException error = answers.get(i).error();
            if (error == null) {
                readFailures(answers.get(i).value(), found);
            } else if (parts.get(i).size() > 1) {
                int half = parts.get(i).size() / 2;
                probe(parts.get(i).subList(0, half), found);
                probe(parts.get(i).subList(half, parts.get(i).size()), found);
            } else if (!isAbsent(error)) {
                throw error;
            }
        }
    }

    private static void readFailures(@Nullable Object reply, Map<EntryName, Found> found)
            throws IOException {
        for (PythonFailure failure : PythonFailure.read(reply)) {
            if (failure.gfid() != null) {
                int type = failure.directory() ? Mode.S_IFDIR : 0;
                found.put(failure.entry(), new Found(failure.gfid(), type));
            }
        }
    }

    static boolean isAbsent(RemoteException e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ESTALE;
    }

    /// What the names hold, types and all.
    Map<EntryName, Found> at(Collection<EntryName> names) throws IOException {
        Map<EntryName, Found> found = probe(names);
        List<Gfid> untyped =
                found.values().stream().filter(f -> f.type() == 0).map(Found::gfid).toList();
        Map<Gfid, Found> types = of(untyped);
        found.replaceAll((_, f) -> f.type() == 0 ? types.getOrDefault(f.gfid(), f) : f);
        // What went away between the two looks.
        found.values().removeIf(f -> f.type() == 0);
        return found;
    }

    /// The files that exist, by gfid.
    Map<Gfid, Found> of(Collection<Gfid> gfids) throws IOException {
        List<Gfid> all = List.copyOf(gfids);
        List<RepceClient.Answer> answers =
                link.callEach("lstat", all.stream().map(g -> PyText.ofName(g.path())).toList());
        Map<Gfid, Found> found = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            RemoteException error = answers.get(i).error();
            if (error != null && !isAbsent(error)) {
                throw error;
            }
            if (error == null && answers.get(i).value() instanceof PyObject stat) {
                found.put(all.get(i), new Found(all.get(i), type(stat)));
            }
        }
        return found;
    }

    /// `os.stat_result((mode, inode, …), {…})`
    private static int type(PyObject stat) throws IOException {
        if (stat.arguments().size() > 0
                && stat.arguments().get(0) instanceof PyTuple fields
                && fields.size() > 0
                && fields.get(0) instanceof Long mode) {
            return (int) (mode & Mode.S_IFMT);
        }
        throw new IOException("lstat: no stat_result but " + stat);
    }

    /// Where directories are; not in the map where that machine cannot tell.
    Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        Map<Gfid, List<EntryName>> homes = new HashMap<>();
        for (Found there : of(gfids).values()) {
            if (there.type() == Mode.S_IFDIR) {
                EntryName home = home(there.gfid());
                if (home != null) {
                    homes.put(there.gfid(), List.of(home));
                }
            }
        }
        return homes;
    }

    /// Should the directory go away just before, it is made under the name that is asked for: a
    /// parked one, which the next replay takes away.
    private @Nullable EntryName home(Gfid gfid) throws IOException {
        EntryName parked = Planner.parkedName(gfid);
        Map<String, @Nullable Object> dict =
                PythonCalls.dict("MKDIR", gfid.toString(), WireOps.name(parked));
        dict.put("mode", (long) (Mode.S_IFDIR | 0700));
        dict.put("uid", 0L);
        dict.put("gid", 0L);
        RepceClient.Answer answer =
                link.callEach(Methods.PYTHON_ENTRY_OPS, List.of(List.of(dict))).getFirst();
        if (answer.error() != null) {
            return null;
        }
        List<PythonFailure> failures = PythonFailure.read(answer.value());
        if (!failures.isEmpty()) {
            return failures.getFirst().home();
        }
        Found there = probe(List.of(parked)).get(parked);
        return there != null && there.gfid().equals(gfid) ? parked : null;
    }

    /// The names in a directory; empty where there is none, or its own name is not to be had.
    List<Bytes> list(Gfid directory) throws IOException {
        if (directory.equals(Gfid.ROOT)) {
            return list(ROOT);
        }
        List<EntryName> homes = homes(List.of(directory)).getOrDefault(directory, List.of());
        return homes.isEmpty() ? List.of() : list(homes.getFirst().path());
    }

    private List<Bytes> list(Bytes path) throws IOException {
        return names(link.callEach("entries", List.of(PyText.ofName(path))).getFirst());
    }

    /// Which of these directories are not empty.
    List<Boolean> filled(List<EntryName> directories) throws IOException {
        List<Boolean> filled = new ArrayList<>();
        for (RepceClient.Answer answer :
                link.callEach("entries", directories.stream().map(WireOps::name).toList())) {
            filled.add(!names(answer).isEmpty());
        }
        return filled;
    }

    private static List<Bytes> names(RepceClient.Answer answer) throws IOException {
        RemoteException error = answer.error();
        if (error != null) {
            if (isAbsent(error)) {
                return List.of();
            }
            throw error;
        }
        List<Bytes> names = new ArrayList<>();
        if (answer.value() instanceof List<?> list) {
            for (Object name : list) {
                if (!(name instanceof String text)) {
                    throw new IOException("entries: no name but " + name);
                }
                Bytes one = PyText.toName(text);
                if (!WireOps.isComponent(one)) {
                    throw new IOException("entries: no name but " + WireOps.shown(one));
                }
                names.add(one);
            }
        }
        return names;
    }
}
