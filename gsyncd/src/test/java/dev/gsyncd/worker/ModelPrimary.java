package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// A model volume that people work on, and what its bricks note.
///
/// Operations on a directory are noted by all bricks, a change of content or attributes by the
/// file's brick, names of files by one brick: which, is drawn.
final class ModelPrimary implements PrimaryNames {
    private static final int NAMES = 4;

    final ModelVolume volume = new ModelVolume(0);
    final List<List<ChangeRecord>> bricks = new ArrayList<>();

    /// The volume's clock at each record.
    final List<List<Long>> clocks = new ArrayList<>();

    final ModelMarker marker;
    private final SplittableRandom random;
    private long nextGfid = 100;
    Runnable onCall = () -> {};

    /// Whether the names of files other than directories can be found from the gfid.
    boolean knowsHomes = true;

    /// Whether content also changes without a record.
    boolean punches;

    /// Whether the record of a rename leaves out the new name's directory, as on sharded volumes.
    boolean losesParents;

    /// Broken on purpose: no names from gfids at all. The brick whose files cannot be seen; -1:
    /// none.
    int down = -1;

    /// How often another one was down.
    int downs;

    /// Names that are not found, though their files are.
    Set<EntryName> hidden = Set.of();

    /// That one is down does not show.
    boolean hidesDown;

    boolean noHomes;

    /// Broken on purpose: the mark of a change is the mtime.
    boolean coarseMarks;

    ModelPrimary(int brickCount, SplittableRandom random) {
        this.random = random;
        for (int i = 0; i < brickCount; i++) {
            bricks.add(new ArrayList<>());
            clocks.add(new ArrayList<>());
        }
        marker = new ModelMarker(volume, brickCount);
    }

    // ---- people

    void work() {
        switch (random.nextInt(punches ? 15 : 14)) {
            case 0, 1 -> create(ModelVolume.FILE, EntryFop.CREATE);
            case 2 -> create(ModelVolume.DIR, EntryFop.MKDIR);
            case 3 ->
                    create(
                            random.nextBoolean() ? ModelVolume.LINK : ModelVolume.FIFO,
                            EntryFop.MKNOD);
            case 4 -> link();
            case 5, 6, 7 -> rename(anyName(), freeName());
            case 8 -> swap();
            case 9 -> remove();
            case 10 -> write();
            case 11 -> attributes();
            case 12 -> removeTree();
            case 14 -> punch();
            default -> rename(anyName(), anyName());
        }
    }

    private void swap() {
        EntryName a = anyName();
        EntryName b = anyName();
        EntryName temp = new EntryName(Gfid.ROOT, Bytes.utf8("temp"));
        if (volume.at(temp) == null && rename(a, temp)) {
            if (random.nextInt(8) > 0) {
                rename(b, a);
            }
            rename(temp, b);
        }
    }

    private Gfid anyDirectory() {
        List<Gfid> all = new ArrayList<>();
        volume.files.values().stream()
                .filter(ModelVolume.File::isDirectory)
                .forEach(f -> all.add(f.gfid));
        all.sort(null);
        return all.get(random.nextInt(all.size()));
    }

    private EntryName freeName() {
        return new EntryName(anyDirectory(), Bytes.utf8("" + (char) ('a' + random.nextInt(NAMES))));
    }

    private EntryName anyName() {
        List<EntryName> all = volume.allNames();
        return all.isEmpty() ? freeName() : all.get(random.nextInt(all.size()));
    }

    private void create(int type, EntryFop fop) {
        EntryName name = freeName();
        if (volume.at(name) != null) {
            return;
        }
        Gfid gfid = new Gfid(7, nextGfid++);
        int brick = random.nextInt(bricks.size());
        ModelVolume.File file = volume.create(name, gfid, type, brick);
        file.attributes = random.nextInt(100);
        noteName(file, new ChangeRecord.Entry(gfid, fop, name));
        if (type == ModelVolume.FILE && random.nextBoolean()) {
            write(file);
        }
    }

    private void link() {
        EntryName from = anyName();
        EntryName to = freeName();
        ModelVolume.File file = volume.at(from);
        if (file == null || file.isDirectory() || volume.at(to) != null) {
            return;
        }
        volume.link(to, file);
        noteName(file, new ChangeRecord.Entry(file.gfid, EntryFop.LINK, to));
    }

    private boolean rename(EntryName from, EntryName to) {
        ModelVolume.File file = volume.at(from);
        if (!volume.rename(from, to)) {
            return false;
        }
        noteName(file, new ChangeRecord.Entry(file.gfid, EntryFop.RENAME, to, from, 0, 0, 0));
        return true;
    }

    private void remove() {
        remove(anyName());
    }

    private void remove(EntryName name) {
        ModelVolume.File file = volume.at(name);
        if (file != null && file.children.isEmpty()) {
            volume.unlink(name);
            EntryFop fop = file.isDirectory() ? EntryFop.RMDIR : EntryFop.UNLINK;
            noteName(file, new ChangeRecord.Entry(file.gfid, fop, name));
        }
    }

    private void removeTree() {
        EntryName name = anyName();
        ModelVolume.File file = volume.at(name);
        if (file == null) {
            return;
        }
        removeBelow(file);
        remove(name);
        if (random.nextBoolean()) {
            create(ModelVolume.FILE, EntryFop.CREATE);
        }
    }

    private void removeBelow(ModelVolume.File directory) {
        for (Bytes child : List.copyOf(directory.children.keySet())) {
            EntryName name = new EntryName(directory.gfid, child);
            removeBelow(volume.at(name));
            remove(name);
        }
    }

    private void write() {
        ModelVolume.File file = volume.at(anyName());
        if (file != null && file.type == ModelVolume.FILE) {
            write(file);
        }
    }

    /// Sometimes with the old mtime set again.
    private void write(ModelVolume.File file) {
        file.content = 1 + random.nextInt(1_000_000);
        file.ctime = ++volume.clock;
        if (random.nextInt(3) > 0) {
            file.mtime = volume.clock;
        }
        note(file.brick, new ChangeRecord.Data(file.gfid));
    }

    /// A hole: no changelog records it, and mtime stays.
    private void punch() {
        ModelVolume.File file = volume.at(anyName());
        if (file != null && file.type == ModelVolume.FILE) {
            file.content = 1 + random.nextInt(1_000_000);
            file.ctime = ++volume.clock;
            marker.mark(file.brick, file.gfid);
        }
    }

    private void note(int brick, ChangeRecord record) {
        bricks.get(brick).add(record);
        clocks.get(brick).add(volume.clock);
        marker.mark(brick, record.gfid());
    }

    private void attributes() {
        ModelVolume.File file =
                random.nextInt(4) == 0 ? volume.files.get(anyDirectory()) : volume.at(anyName());
        if (file == null) {
            return;
        }
        file.attributes = random.nextInt(100);
        file.ctime = ++volume.clock;
        if (random.nextInt(3) == 0) {
            file.mtime = -random.nextInt(50);
        }
        ChangeRecord record = new ChangeRecord.Meta(file.gfid, ChangeRecord.MetaKind.ATTRIBUTES);
        if (file.isDirectory()) {
            for (int brick = 0; brick < bricks.size(); brick++) {
                note(brick, record);
            }
        } else {
            note(file.brick, record);
        }
    }

    private void noteName(ModelVolume.File file, ChangeRecord.Entry record) {
        if (file.isDirectory()) {
            for (int brick = 0; brick < bricks.size(); brick++) {
                noteName(brick, record);
            }
            return;
        }
        noteName(random.nextInt(bricks.size()), record);
        markNames(file.brick, record);
        marker.mark(file.brick, file.gfid);
    }

    private void noteName(int brick, ChangeRecord.Entry record) {
        EntryName from = record.from();
        if (losesParents && from != null) {
            EntryName astray = new EntryName(Gfid.NONE, record.name().name());
            note(
                    brick,
                    new ChangeRecord.Entry(record.gfid(), EntryFop.RENAME, astray, from, 0, 0, 0));
        } else {
            note(brick, record);
        }
        markNames(brick, record);
    }

    private void markNames(int brick, ChangeRecord.Entry record) {
        marker.mark(brick, record.name().parent());
        EntryName from = record.from();
        if (from != null) {
            marker.mark(brick, from.parent());
        }
    }

    // ---- what a worker asks

    @Override
    public Map<EntryName, FileState> lookup(Collection<EntryName> names) {
        onCall.run();
        Map<EntryName, FileState> found = new HashMap<>();
        for (EntryName name : names) {
            ModelVolume.File file = volume.at(name);
            if (file != null && isUp(file) && !hidden.contains(name)) {
                found.put(name, state(file));
            }
            if (random.nextInt(64) == 0) {
                onCall.run();
            }
        }
        return found;
    }

    @Override
    public Map<Gfid, FileState> files(Collection<Gfid> gfids) {
        onCall.run();
        Map<Gfid, FileState> found = new HashMap<>();
        for (Gfid gfid : gfids) {
            ModelVolume.File file = volume.files.get(gfid);
            if (file != null && isUp(file)) {
                found.put(gfid, state(file));
            }
        }
        return found;
    }

    @Override
    public Parts parts() {
        return new Parts(down < 0 || hidesDown, hidesDown ? Bytes.EMPTY : Bytes.utf8("" + downs));
    }

    @Override
    public List<Bytes> list(Gfid directory) {
        onCall.run();
        ModelVolume.File file = volume.files.get(directory);
        List<Bytes> names = new ArrayList<>();
        for (Bytes name : file == null ? Set.<Bytes>of() : file.children.keySet()) {
            ModelVolume.File child = volume.at(new EntryName(directory, name));
            if (child == null || isUp(child)) {
                names.add(name);
            }
        }
        return names;
    }

    private boolean isUp(ModelVolume.File file) {
        return file.isDirectory() || file.brick != down;
    }

    private static FileState state(ModelVolume.File file) {
        return new FileState(file.gfid, file.type | 0644, 0, 0, 0, 0, null);
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) {
        onCall.run();
        Map<Gfid, List<EntryName>> found = new HashMap<>();
        for (Gfid gfid : gfids) {
            ModelVolume.File file = volume.files.get(gfid);
            if (file != null && !noHomes && (knowsHomes || file.isDirectory())) {
                found.put(gfid, List.copyOf(file.names));
            }
        }
        return found;
    }

    @Override
    public Map<Gfid, ChangeMark> marks(Collection<FileState> files) {
        onCall.run();
        Map<Gfid, ChangeMark> found = new HashMap<>();
        for (FileState state : files) {
            ModelVolume.File file = volume.files.get(state.gfid());
            if (file != null) {
                found.put(
                        state.gfid(),
                        new ChangeMark(
                                coarseMarks ? file.mtime : file.ctime,
                                0,
                                true,
                                file.isDirectory()));
            }
        }
        return found;
    }
}
