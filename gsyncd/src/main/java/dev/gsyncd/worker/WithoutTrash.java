package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.crawl.DirectoryHandles;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A primary that was a secondary, or is one of another session: what lies in its trash is not
/// there. Costs one look at the brick for each call where there is no trash.
public final class WithoutTrash extends PartOfPrimary {
    private final Dir brick;

    /// @param brick the worker's own, which has every directory of the volume
    public WithoutTrash(PrimaryNames all, Dir brick) {
        super(all);
        this.brick = brick;
    }

    /// Answers about one call's directories.
    private final class Look {
        private final Map<Gfid, Boolean> known = new HashMap<>();

        boolean isTrash(EntryName name) throws IOException {
            return name.parent().equals(Gfid.ROOT)
                    ? name.name().equals(RootNames.TRASH)
                    : isTrash(name.parent());
        }

        boolean isTrash(Gfid directory) throws IOException {
            Boolean before = known.get(directory);
            if (before != null) {
                return before;
            }
            Bytes path = DirectoryHandles.pathOf(brick, directory);
            boolean trash =
                    path != null
                            && path.startsWith(RootNames.TRASH)
                            && (path.length() == RootNames.TRASH.length()
                                    || path.at(RootNames.TRASH.length()) == '/');
            known.put(directory, trash);
            return trash;
        }
    }

    private boolean hasTrash() throws IOException {
        return brick.statOrNull(RootNames.TRASH) != null;
    }

    @Override
    public Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException {
        Map<EntryName, FileState> found = all.lookup(names);
        if (!hasTrash()) {
            return found;
        }
        Look look = new Look();
        Map<EntryName, FileState> mirrored = new HashMap<>();
        for (Map.Entry<EntryName, FileState> one : found.entrySet()) {
            if (!look.isTrash(one.getKey())) {
                mirrored.put(one.getKey(), one.getValue());
            }
        }
        return mirrored;
    }

    @Override
    public Map<Gfid, FileState> files(Collection<Gfid> gfids) throws IOException {
        Map<Gfid, FileState> found = all.files(gfids);
        if (found.isEmpty() || !hasTrash()) {
            return found;
        }
        Map<Gfid, List<EntryName>> homes = all.homes(found.keySet());
        Look look = new Look();
        Map<Gfid, FileState> mirrored = new HashMap<>();
        for (Map.Entry<Gfid, FileState> one : found.entrySet()) {
            if (!isTrash(homes.getOrDefault(one.getKey(), List.of()), look)) {
                mirrored.put(one.getKey(), one.getValue());
            }
        }
        return mirrored;
    }

    /// Whether it has names, and none outside.
    private static boolean isTrash(List<EntryName> names, Look look) throws IOException {
        for (EntryName name : names) {
            if (!look.isTrash(name)) {
                return false;
            }
        }
        return !names.isEmpty();
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        Map<Gfid, List<EntryName>> found = all.homes(gfids);
        if (!hasTrash()) {
            return found;
        }
        Look look = new Look();
        Map<Gfid, List<EntryName>> mirrored = new HashMap<>();
        for (Map.Entry<Gfid, List<EntryName>> one : found.entrySet()) {
            List<EntryName> names = new ArrayList<>();
            for (EntryName name : one.getValue()) {
                if (!look.isTrash(name)) {
                    names.add(name);
                }
            }
            mirrored.put(one.getKey(), names);
        }
        return mirrored;
    }

    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        List<Bytes> names = all.list(directory);
        if (!hasTrash()) {
            return names;
        }
        if (directory.equals(Gfid.ROOT)) {
            return names.stream().filter(name -> !name.equals(RootNames.TRASH)).toList();
        }
        return new Look().isTrash(directory) ? List.of() : names;
    }
}
