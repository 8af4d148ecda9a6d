package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.batch.Touched;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import dev.gsyncd.progress.RetryKey;
import dev.rsyncproto.posix.Errno;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Replays one batch: names, then content, then attributes and times, directories last.
///
/// What it syncs is the primary's present state, so replaying a batch twice, or one whose first
/// replay was cut off anywhere, is right.
final class BatchReplay {
    private static final int NAMES_AT_A_TIME = 10_000;

    static final String OLD_TIMES =
            "primary: a part of the volume is down: the directory's times may be older than they are";

    private final PrimaryNames primary;
    private final EntryReconciler entries;
    private final DataEngine data;
    private final SyncedMemo memo;
    private final Overtaken overtaken;

    /// What was synced since the last [#flush].
    private final Unflushed unflushed = new Unflushed();

    BatchReplay(PrimaryNames primary, EntryReconciler entries, DataEngine data, SyncedMemo memo) {
        this.primary = primary;
        this.entries = entries;
        this.data = data;
        this.memo = memo;
        this.overtaken = new Overtaken(primary, entries.halving(), data);
    }

    /// How it went; what failed is left to the caller.
    ///
    /// @param unlisted directories whose names could not be compared
    /// @param unopened files that the primary's mount finds by a name, this one, and not by the
    ///   gfid
    /// @param whole files of which all there is was compared, some of which may have failed:
    ///   regular ones with their content, others with their attributes
    record Result(
            Map<EntryName, String> failedNames,
            Map<Gfid, String> failedFiles,
            Map<Gfid, String> unlisted,
            Map<Gfid, EntryName> unopened,
            Set<Gfid> whole,
            int entryOps,
            int files,
            long bytesSent,
            long bytesReceived) {
        static final Result NOTHING =
                new Result(Map.of(), Map.of(), Map.of(), Map.of(), Set.of(), 0, 0, 0, 0);

        /// Of what cannot be replayed at all.
        static Result failed(Touched touched, String reason) {
            Map<EntryName, String> names = new LinkedHashMap<>();
            Map<Gfid, String> files = new LinkedHashMap<>();
            touched.names().forEach(name -> names.put(name, reason));
            touched.astray().forEach(gfid -> files.put(gfid, reason));
            touched.data().forEach(gfid -> files.put(gfid, reason));
            touched.meta().forEach(gfid -> files.put(gfid, reason));
            Map<Gfid, String> unlisted = new LinkedHashMap<>();
            touched.listed().keySet().forEach(gfid -> unlisted.put(gfid, reason));
            return new Result(names, files, unlisted, Map.of(), Set.of(), 0, 0, 0, 0);
        }

        /// Whether the file at a name, and the name, were replayed.
        boolean isSynced(RetryKey key) {
            return !unopened.containsKey(key.gfid())
                    && !failedFiles.containsKey(key.gfid())
                    && !failedNames.containsKey(key.name());
        }

        /// With more that failed.
        Result butFailed(Map<Gfid, String> more) {
            Map<Gfid, String> files = new LinkedHashMap<>(failedFiles);
            more.forEach(files::putIfAbsent);
            return new Result(
                    failedNames,
                    files,
                    unlisted,
                    unopened,
                    whole,
                    entryOps,
                    this.files,
                    bytesSent,
                    bytesReceived);
        }

        Result plus(Result other) {
            Map<EntryName, String> names = new LinkedHashMap<>(failedNames);
            names.putAll(other.failedNames);
            Map<Gfid, String> failed = new LinkedHashMap<>(failedFiles);
            failed.putAll(other.failedFiles);
            Map<Gfid, String> directories = new LinkedHashMap<>(unlisted);
            directories.putAll(other.unlisted);
            Map<Gfid, EntryName> named = new LinkedHashMap<>(unopened);
            named.putAll(other.unopened);
            Set<Gfid> compared = new LinkedHashSet<>(whole);
            compared.addAll(other.whole);
            return new Result(
                    names,
                    failed,
                    directories,
                    named,
                    compared,
                    entryOps + other.entryOps,
                    files + other.files,
                    bytesSent + other.bytesSent,
                    bytesReceived + other.bytesReceived);
        }
    }

    Result replay(Touched touched) throws IOException, InterruptedException {
        return replay(touched, Set.of());
    }

    /// @param young see [EntryReconciler#reconcile(java.util.Collection, Set)]
    Result replay(Touched touched, Set<EntryName> young) throws IOException, InterruptedException {
        entries.strangers().saw(touched);
        Set<EntryName> looked = new LinkedHashSet<>(touched.names());
        Set<Gfid> homeless = bringHome(touched.astray(), looked);
        unflushed.addNames(looked);
        Map<Gfid, String> unlisted = new LinkedHashMap<>();
        Parts parts = primary.parts();
        EntryReconciler.Outcome names = reconcile(looked, touched.listed(), young, unlisted);

        Set<Gfid> meta = new LinkedHashSet<>(touched.meta());
        meta.addAll(touched.data());
        meta.addAll(touched.named());
        meta.addAll(names.wanted().keySet());
        meta.addAll(names.created());
        meta.addAll(names.parents());
        Map<Gfid, String> odd = new HashMap<>();
        Map<Gfid, FileState> present = new LinkedHashMap<>(names.wanted());
        Set<Gfid> others = new LinkedHashSet<>(meta);
        others.removeAll(present.keySet());
        present.putAll(presentOf(others, parts, odd));
        homeless.removeIf(gfid -> !present.containsKey(gfid) && !odd.containsKey(gfid));
        if (!homeless.isEmpty()) {
            unlisted.putIfAbsent(Gfid.ROOT, "files with names that no one knows: " + homeless);
        }
        Map<Gfid, PrimaryNames.ChangeMark> marks = overtaken.marks(present, odd);

        Set<Gfid> content = new LinkedHashSet<>();
        Set<Gfid> attributes = new LinkedHashSet<>();
        Map<Gfid, FileState> directories = new LinkedHashMap<>();
        for (FileState file : present.values()) {
            Gfid gfid = file.gfid();
            boolean isNew = names.created().contains(gfid);
            boolean compare = file.isRegular() && (isNew || touched.data().contains(gfid));
            if (file.isDirectory()) {
                directories.put(gfid, file);
            } else if (isNew || !memo.isSynced(gfid, marks.get(gfid), compare)) {
                (compare ? content : attributes).add(gfid);
            }
        }
        attributes.addAll(directories.keySet());
        toBeFlushed(content, attributes, names.wanted(), present);
        DataEngine.Outcome synced = data.sync(content, attributes);
        Map<Gfid, String> failed = new HashMap<>(synced.failed());
        failed.putAll(odd);
        Map<Gfid, EntryName> unopened = unopened(synced.vanished(), names.places(), parts, failed);
        overtaken.syncAgain(content, attributes, present, marks, failed);
        oweWhereNotWhole(directories.keySet(), parts, failed);
        content.removeAll(synced.vanished());
        attributes.removeAll(synced.vanished());
        remember(content, true, marks, failed);
        remember(attributes, false, marks, failed);
        Set<Gfid> whole = new LinkedHashSet<>(content);
        for (Gfid gfid : attributes) {
            FileState file = present.get(gfid);
            if (file != null && !file.isRegular()) {
                whole.add(gfid);
            }
        }
        return new Result(
                names.failed(),
                ordered(failed),
                unlisted,
                unopened,
                whole,
                names.ops(),
                synced.files(),
                synced.bytesSent(),
                synced.bytesReceived());
    }

    /// Adds the names of files, as the brick knows them.
    ///
    /// @return those of which it knows none
    private Set<Gfid> bringHome(Set<Gfid> astray, Set<EntryName> names) throws IOException {
        Set<Gfid> homeless = new LinkedHashSet<>(astray);
        if (!astray.isEmpty()) {
            homes(astray)
                    .forEach((gfid, homes) -> {
                        names.addAll(homes);
                        if (!homes.isEmpty()) {
                            homeless.remove(gfid);
                        }
                    });
        }
        return homeless;
    }

    /// The names that were touched, and then those in directories that a crawl compares, however
    /// many there are.
    ///
    /// @param unseen gets the directories that could not be compared, and why
    private EntryReconciler.Outcome reconcile(
            Set<EntryName> names,
            Map<Gfid, Boolean> listed,
            Set<EntryName> young,
            Map<Gfid, String> unseen)
            throws IOException {
        EntryReconciler.Outcome outcome = entries.reconcile(names, young);
        Set<EntryName> more = new LinkedHashSet<>();
        for (Map.Entry<Gfid, Boolean> each : listed.entrySet()) {
            for (EntryName name : differing(each.getKey(), each.getValue(), unseen)) {
                more.add(name);
                if (more.size() == NAMES_AT_A_TIME) {
                    outcome = outcome.plus(reconcile(more));
                    more.clear();
                }
            }
        }
        return more.isEmpty() ? outcome : outcome.plus(reconcile(more));
    }

    private EntryReconciler.Outcome reconcile(Set<EntryName> names) throws IOException {
        unflushed.addNames(names);
        return entries.reconcile(names);
    }

    /// One that a side cannot read must not hold up the others.
    private List<EntryName> differing(Gfid directory, boolean whole, Map<Gfid, String> unseen)
            throws IOException {
        Map<Gfid, List<EntryName>> names =
                entries.halving()
                        .ask(
                                List.of(directory),
                                one -> Map.of(directory, entries.differing(directory, whole)),
                                unseen);
        return names.getOrDefault(directory, List.of());
    }

    /// Regular files; others cannot be opened to be flushed, or (directories) that does nothing.
    private void toBeFlushed(
            Set<Gfid> content,
            Set<Gfid> attributes,
            Map<Gfid, FileState> named,
            Map<Gfid, FileState> present)
            throws IOException {
        unflushed.addFiles(content);
        Set<Gfid> others = new LinkedHashSet<>(attributes);
        others.addAll(named.keySet());
        for (Gfid gfid : others) {
            FileState file = present.get(gfid);
            if (file != null && file.isRegular()) {
                unflushed.addFiles(Set.of(gfid));
            }
        }
    }

    /// What [#flush] has to see to.
    Unflushed unflushed() {
        return unflushed;
    }

    /// All that was synced until now is on the disks of the secondary's bricks when this returns,
    /// but for what it says.
    ///
    /// @return the files for which that failed, and why
    Map<Gfid, String> flush() throws IOException {
        Map<Gfid, String> failed = new LinkedHashMap<>();
        entries.flush(unflushed.files())
                .forEach((gfid, errno) -> {
                    memo.forget(gfid);
                    failed.put(gfid, "secondary: fsync: " + Errno.text(errno));
                });
        unflushed.clear();
        return failed;
    }

    /// What names hold on the primary.
    Map<EntryName, FileState> lookup(Set<EntryName> names, Map<EntryName, String> odd)
            throws IOException {
        return entries.halving().ask(names, primary::lookup, odd);
    }

    /// What has vanished needs no sync. But a file may be found by its name and not by its gfid
    /// (the brick lost its link below `.glusterfs`), or not at all while a part of the volume is
    /// down.
    ///
    /// @param failed gets the latter
    private Map<Gfid, EntryName> unopened(
            Set<Gfid> vanished, Map<Gfid, EntryName> places, Parts before, Map<Gfid, String> failed)
            throws IOException {
        if (vanished.isEmpty()) {
            return Map.of();
        }
        if (!primary.parts().wholeSince(before)) {
            vanished.forEach(gfid -> failed.putIfAbsent(gfid, EntryReconciler.NOT_WHOLE));
            return Map.of();
        }
        Map<Gfid, EntryName> named = new LinkedHashMap<>(places);
        named.keySet().retainAll(vanished);
        Map<EntryName, String> odd = new HashMap<>();
        Map<EntryName, FileState> now = lookup(Set.copyOf(named.values()), odd);
        named.entrySet()
                .removeIf(place -> {
                    FileState there = now.get(place.getValue());
                    return there == null
                            ? !odd.containsKey(place.getValue())
                            : !there.gfid().equals(place.getKey());
                });
        return named;
    }

    /// As [#files], where one that only seems to be gone is odd.
    private Map<Gfid, FileState> presentOf(Set<Gfid> gfids, Parts before, Map<Gfid, String> odd)
            throws IOException {
        Map<Gfid, FileState> found = files(gfids, odd);
        if (found.size() + odd.size() < gfids.size() && !primary.parts().wholeSince(before)) {
            for (Gfid gfid : gfids) {
                if (!found.containsKey(gfid)) {
                    odd.putIfAbsent(gfid, EntryReconciler.NOT_WHOLE);
                }
            }
        }
        return found;
    }

    /// The files that exist on the primary.
    Map<Gfid, FileState> files(Set<Gfid> gfids, Map<Gfid, String> odd) throws IOException {
        return entries.halving().ask(gfids, primary::files, odd);
    }

    /// The names of files on the primary, as far as they are known.
    Map<Gfid, List<EntryName>> homes(Set<Gfid> gfids) throws IOException {
        return entries.halving().ask(gfids, primary::homes, new HashMap<>());
    }

    /// A directory is on all parts of a volume, each with a time of its own of which the newest
    /// counts: what was read while one was down may be older than what the secondary had.
    private void oweWhereNotWhole(Set<Gfid> directories, Parts before, Map<Gfid, String> failed)
            throws IOException {
        if (!directories.isEmpty() && !primary.parts().wholeSince(before)) {
            directories.forEach(gfid -> failed.putIfAbsent(gfid, OLD_TIMES));
        }
    }

    private void remember(
            Set<Gfid> files,
            boolean content,
            Map<Gfid, PrimaryNames.ChangeMark> marks,
            Map<Gfid, String> failed) {
        for (Gfid gfid : files) {
            if (!failed.containsKey(gfid)) {
                memo.synced(gfid, marks.get(gfid), content);
            }
        }
    }

    private static Map<Gfid, String> ordered(Map<Gfid, String> failed) {
        Map<Gfid, String> ordered = new LinkedHashMap<>();
        failed.keySet().stream().sorted().forEach(g -> ordered.put(g, failed.get(g)));
        return ordered;
    }
}
