package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.tree.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `--fuzzy`: a file beside the missing one that is as large and as old, or has the most similar
/// name; given twice, in the alternate directories, too (generator.c, `find_fuzzy`).
final class FuzzyFinder {
    /// @param dir 0 the file's own directory, else one more than the alternate directory's index
    record Found(int dir, Bytes name, Stat stat) {}

    private record Candidate(Bytes name, Stat stat) {}

    /// A distance of 1 is this much; what remains is for the kinds of letters.
    private static final long UNIT = 1 << 16;

    /// Names that differ more are not similar.
    private static final long MAX_DISTANCE = 25 * UNIT;

    private static final long TOO_FAR = 0xffffL * UNIT + 1;

    // config
    private final Tree tree;
    private final AltDirs alt;
    private final int dirs;

    // state of the present directory
    private @Nullable Bytes dir;
    private List<List<Candidate>> candidates = List.of();
    private final Set<Bytes> changing = new HashSet<>();

    /// @param level 1 or 2
    FuzzyFinder(Tree tree, AltDirs alt, int level) {
        this.tree = tree;
        this.alt = alt;
        this.dirs = level > 1 ? alt.size() + 1 : 1;
    }

    /// The file is being rewritten: it is no basis for another one.
    void changes(Bytes path) {
        if (path.parent().equals(dir)) {
            changing.add(path.baseName());
        }
    }

    @Nullable Found find(FileEntry entry, Bytes path) {
        read(path.parent());
        Found same = sameSizeAndTime(entry);
        return same != null ? same : mostSimilar(path.baseName());
    }

    private void read(Bytes parent) {
        if (parent.equals(dir)) {
            return;
        }
        dir = parent;
        changing.clear();
        candidates = new ArrayList<>();
        for (int i = 0; i < dirs; i++) {
            Tree in = i == 0 ? tree : alt.tree(i - 1);
            candidates.add(in == null ? List.of() : candidates(in, parent));
        }
    }

    private static List<Candidate> candidates(Tree in, Bytes parent) {
        List<Candidate> all = new ArrayList<>();
        try {
            for (DirEntry d : in.list(parent.isEmpty() ? Bytes.utf8(".") : parent)) {
                Bytes path = parent.isEmpty() ? d.name() : parent.slash(d.name());
                Stat stat = in.statOrNull(path);
                if (stat != null && stat.isRegular() && stat.size() > 0) {
                    all.add(new Candidate(d.name(), stat));
                }
            }
        } catch (PosixException e) {
            return List.of();
        }
        all.sort(Comparator.comparing(Candidate::name));
        return all;
    }

    private boolean isOut(int i, Candidate c) {
        return i == 0 && changing.contains(c.name);
    }

    private @Nullable Found sameSizeAndTime(FileEntry entry) {
        for (int i = 0; i < candidates.size(); i++) {
            for (Candidate c : candidates.get(i)) {
                if (c.stat.size() == entry.size()
                        && c.stat.mtimeSec() == entry.mtimeSec()
                        && !isOut(i, c)) {
                    return new Found(i, c.name, c.stat);
                }
            }
        }
        return null;
    }

    private @Nullable Found mostSimilar(Bytes wanted) {
        Found best = null;
        long lowest = MAX_DISTANCE;
        Bytes suffix = suffix(wanted);
        for (int i = 0; i < candidates.size(); i++) {
            for (Candidate c : candidates.get(i)) {
                if (isOut(i, c)) {
                    continue;
                }
                long distance = distance(c.name, wanted, lowest);
                if (distance < 0xffff0000L) {
                    distance += distance(suffix(c.name), suffix, 0xffff0000L) * 10;
                }
                if (distance <= lowest) {
                    lowest = distance;
                    best = new Found(i, c.name, c.stat);
                }
            }
        }
        return best;
    }

    /// The last part of a name that tells its kind: `.c`, not `.bak`, `~` or a number (util1.c,
    /// `find_filename_suffix`).
    private static Bytes suffix(Bytes name) {
        int start = 0;
        while (start < name.length() && name.at(start) == '.') {
            start++;
        }
        int end = name.length();
        boolean tilde = end - start > 1 && name.at(end - 1) == '~';
        end -= tilde ? 1 : 0;
        Bytes found = Bytes.EMPTY;
        while (end - start > 1) {
            int dot = end - 1;
            while (dot > start && name.at(dot) != '.') {
                dot--;
            }
            if (dot == start) {
                break;
            }
            String suffix = name.sub(dot, end).toString();
            end = dot;
            boolean backup = suffix.equals(".bak") || suffix.equals(".old");
            boolean numbered = tilde && suffix.matches("\\.~[0-9].*");
            if (backup || suffix.equals(".orig") || numbered) {
                continue;
            }
            found = name.sub(dot, dot + suffix.length());
            if (suffix.length() == 1 || !suffix.substring(1).matches("[0-9]*")) {
                break;
            }
        }
        return found;
    }

    /// How much has to be changed to make one name of the other, weighted by the bytes.
    private static long distance(Bytes one, Bytes other, long limit) {
        int length = one.length();
        int width = other.length();
        if (Math.abs(length - width) * UNIT > limit) {
            return TOO_FAR;
        }
        if (length == 0 || width == 0) {
            Bytes rest = length == 0 ? other : one;
            long cost = 0;
            for (int i = 0; i < rest.length(); i++) {
                cost += rest.at(i);
            }
            return rest.length() * UNIT + cost;
        }
        long[] row = new long[width];
        for (int i = 0; i < width; i++) {
            row[i] = (i + 1) * UNIT;
        }
        for (int i = 0; i < length; i++) {
            long diagonal = i * UNIT;
            long above = (i + 1) * UNIT;
            int b = one.at(i) & 0xff;
            for (int j = 0; j < width; j++) {
                long left = row[j];
                int c = other.at(j) & 0xff;
                long change = b == c ? 0 : UNIT + Math.abs(b - c);
                // as rsync: only the cheaper neighbour is looked at
                long neighbour = left < above ? left + UNIT + b : above + UNIT + c;
                long best = Math.min(diagonal + change, neighbour);
                row[j] = best;
                above = best;
                diagonal = left;
            }
        }
        return row[width - 1];
    }
}
