package dev.gsyncd.batch;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where a batch has to look: names that may have changed, and files whose content or attributes
/// may have.
///
/// @param names every name that appeared, went or moved
/// @param named the files that these names were about
/// @param astray those of `named` that got or lost a name which is not among `names`: the record
///   does not say in which directory it is
/// @param data files with changed content
/// @param meta files with changed attributes
/// @param listed directories in which the sides may have different names, and whether the same
///   names may hold different files
/// @param unread what a crawl could not see
/// @param records how many records came down to this
public record Touched(
        Set<EntryName> names,
        Set<Gfid> named,
        Set<Gfid> astray,
        Set<Gfid> data,
        Set<Gfid> meta,
        Map<Gfid, Boolean> listed,
        List<ChangeRecord.Unread> unread,
        int records) {

    /// Names and files to sync.
    public int size() {
        return names.size() + data.size() + meta.size() + listed.size();
    }

    /// Whether there is no more than one of each kind: then it cannot be halved.
    public boolean isOne() {
        return names.size() <= 1
                && named.size() <= 1
                && astray.size() <= 1
                && data.size() <= 1
                && meta.size() <= 1
                && listed.size() <= 1;
    }

    /// The same in two parts.
    public List<Touched> halves() {
        return List.of(half(false), half(true));
    }

    private Touched half(boolean second) {
        return new Touched(
                half(names, second),
                half(named, second),
                half(astray, second),
                half(data, second),
                half(meta, second),
                halfOf(listed, second),
                second ? unread : List.of(),
                second ? records - records / 2 : records / 2);
    }

    private static <K, V> Map<K, V> halfOf(Map<K, V> all, boolean second) {
        Map<K, V> part = new LinkedHashMap<>(all);
        part.keySet().retainAll(half(all.keySet(), second));
        return part;
    }

    private static <T> Set<T> half(Set<T> all, boolean second) {
        int middle = all.size() / 2;
        Set<T> part = new LinkedHashSet<>();
        int i = 0;
        for (T one : all) {
            if (i++ < middle != second) {
                part.add(one);
            }
        }
        return part;
    }
}
