package dev.gsyncd.batch;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known so far of the names and files of one side, and what is still to be asked.
public final class View {
    private static final int ABSENT = 0;

    private final Map<EntryName, @Nullable Gfid> names = new HashMap<>();
    private final Map<Gfid, Integer> types = new HashMap<>();
    private final Map<Gfid, List<EntryName>> homes = new HashMap<>();

    private Set<EntryName> openNames = new LinkedHashSet<>();
    private Set<Gfid> openFiles = new LinkedHashSet<>();
    private Set<Gfid> openHomes = new LinkedHashSet<>();

    /// Questions that have no answer yet.
    ///
    /// @param names what does this name hold?
    /// @param files is there such a file, and of which type?
    /// @param homes under which names is this file known?
    public record Questions(Set<EntryName> names, Set<Gfid> files, Set<Gfid> homes) {
        public boolean isEmpty() {
            return names.isEmpty() && files.isEmpty() && homes.isEmpty();
        }
    }

    /// The questions since the last call.
    public Questions takeQuestions() {
        Questions questions = new Questions(openNames, openFiles, openHomes);
        openNames = new LinkedHashSet<>();
        openFiles = new LinkedHashSet<>();
        openHomes = new LinkedHashSet<>();
        return questions;
    }

    /// Answers: `name` holds `gfid`, a file of `type` (`S_IFMT` bits).
    public void put(EntryName name, Gfid gfid, int type) {
        names.put(name, gfid);
        types.put(gfid, type);
    }

    /// Answers: nothing is at `name`.
    public void putAbsent(EntryName name) {
        names.put(name, null);
    }

    public void put(Gfid gfid, int type) {
        types.put(gfid, type);
    }

    public void putAbsent(Gfid gfid) {
        types.put(gfid, ABSENT);
    }

    /// Whether any answer was that something is not there.
    public boolean anyAbsent() {
        return names.containsValue(null) || types.containsValue(ABSENT);
    }

    /// Answers: the names under which `gfid` was found; none where they cannot be known.
    public void putHomes(Gfid gfid, Collection<EntryName> found) {
        homes.put(gfid, List.copyOf(found));
    }

    /// Whether this is known; if not it becomes a question.
    boolean ask(EntryName name) {
        if (names.containsKey(name)) {
            return true;
        }
        openNames.add(name);
        return false;
    }

    boolean ask(Gfid gfid) {
        if (types.containsKey(gfid)) {
            return true;
        }
        openFiles.add(gfid);
        return false;
    }

    boolean askHomes(Gfid gfid) {
        if (homes.containsKey(gfid)) {
            return true;
        }
        openHomes.add(gfid);
        return false;
    }

    /// What a name was said to hold.
    public @Nullable Gfid at(EntryName name) {
        return names.get(name);
    }

    /// Known to exist.
    public boolean exists(Gfid gfid) {
        return typeOf(gfid) != ABSENT;
    }

    /// The type bits, 0 where it is absent or was never asked for.
    int typeOf(Gfid gfid) {
        return types.getOrDefault(gfid, ABSENT);
    }

    boolean isDirectory(Gfid gfid) {
        return typeOf(gfid) == FileState.S_IFDIR;
    }

    List<EntryName> homes(Gfid gfid) {
        return homes.getOrDefault(gfid, List.of());
    }
}
