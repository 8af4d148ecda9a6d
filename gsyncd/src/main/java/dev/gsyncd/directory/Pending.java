package dev.gsyncd.directory;

import dev.gsyncd.inotify.TreeChange;
import dev.gsyncd.secondary.PathRename;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has to be synced, coalesced: each path once, at the place where it is now. Pure.
final class Pending {
    /// @param directories whose names or own attributes may differ
    /// @param files whose content or attributes may differ
    /// @param renames in the order in which they happened
    /// @param full why a full pass is needed, or null
    record Work(
            Set<Bytes> directories, Set<Bytes> files, List<Move> renames, @Nullable String full) {
        int size() {
            return directories.size() + files.size();
        }
    }

    /// @param directory what moved is a directory
    record Move(PathRename rename, boolean directory) {}

    private Set<Bytes> directories = new LinkedHashSet<>();
    private Set<Bytes> files = new LinkedHashSet<>();
    private List<Move> renames = new ArrayList<>();
    private @Nullable String full;

    /// The moves since the last [#take]: what comes back from there is moved along.
    private final List<Move> sinceTake = new ArrayList<>();

    boolean isEmpty() {
        return directories.isEmpty() && files.isEmpty() && renames.isEmpty() && full == null;
    }

    void add(TreeChange change) {
        switch (change) {
            case TreeChange.Content c -> files.add(c.path());
            case TreeChange.Entries e -> directories.add(e.dir());
            case TreeChange.Moved m -> moved(m);
            case TreeChange.Lost l -> needFull(l.reason());
        }
    }

    void needFull(String reason) {
        if (full == null) {
            full = reason;
        }
    }

    /// What the work of the last [#take] could not do.
    void again(Collection<Bytes> directoriesAgain, Collection<Bytes> filesAgain) {
        directories.addAll(rebased(directoriesAgain, sinceTake));
        files.addAll(rebased(filesAgain, sinceTake));
    }

    /// All that is pending; nothing is afterwards.
    Work take() {
        Work work = new Work(directories, files, renames, full);
        directories = new LinkedHashSet<>();
        files = new LinkedHashSet<>();
        renames = new ArrayList<>();
        full = null;
        sinceTake.clear();
        return work;
    }

    private void moved(TreeChange.Moved m) {
        Move move = new Move(new PathRename(m.from(), m.to()), m.directory());
        renames.add(move);
        sinceTake.add(move);
        directories = rebase(directories, m.from(), m.to());
        files = rebase(files, m.from(), m.to());
    }

    /// Where `paths` are after `moves`.
    static Set<Bytes> rebased(Collection<Bytes> paths, List<Move> moves) {
        Set<Bytes> result = new LinkedHashSet<>(paths);
        for (Move move : moves) {
            result = rebase(result, move.rename().from(), move.rename().to());
        }
        return result;
    }

    private static Set<Bytes> rebase(Set<Bytes> paths, Bytes from, Bytes to) {
        Bytes below = from.plus("/");
        boolean any = false;
        for (Bytes p : paths) {
            any |= p.equals(from) || p.startsWith(below);
        }
        if (!any) {
            return paths;
        }
        Set<Bytes> result = new LinkedHashSet<>();
        for (Bytes p : paths) {
            if (p.equals(from)) {
                result.add(to);
            } else if (p.startsWith(below)) {
                result.add(to.plus(p.from(from.length())));
            } else {
                result.add(p);
            }
        }
        return result;
    }
}
