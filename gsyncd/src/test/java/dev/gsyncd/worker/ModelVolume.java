package dev.gsyncd.worker;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A volume in memory: files by gfid, names in directories, hard links; POSIX rules.
final class ModelVolume {
    static final int DIR = 0x4000;
    static final int FILE = 0x8000;
    static final int LINK = 0xa000;
    static final int FIFO = 0x1000;

    final Map<Gfid, File> files = new HashMap<>();
    long clock;

    ModelVolume(long clock) {
        this.clock = clock;
        files.put(Gfid.ROOT, new File(Gfid.ROOT, DIR, 0));
    }

    static final class File {
        final Gfid gfid;
        final int type;
        final int brick;
        final TreeMap<Bytes, Gfid> children = new TreeMap<>();
        final TreeSet<EntryName> names = new TreeSet<>();
        int content;
        int attributes;
        long mtime;
        long ctime;

        File(Gfid gfid, int type, int brick) {
            this.gfid = gfid;
            this.type = type;
            this.brick = brick;
        }

        boolean isDirectory() {
            return type == DIR;
        }
    }

    /// As it would be after a crash: names are what they are, but the content of a file that is not
    /// in `flushed` is what `before` has of it.
    ModelVolume durable(Collection<Gfid> flushed, ModelVolume before) {
        ModelVolume copy = new ModelVolume(clock);
        copy.files.clear();
        for (File file : files.values()) {
            File one = new File(file.gfid, file.type, file.brick);
            one.children.putAll(file.children);
            one.names.addAll(file.names);
            File old = before.files.get(file.gfid);
            boolean kept = file.type != FILE || flushed.contains(file.gfid);
            File from = kept ? file : old == null ? one : old;
            one.content = from.content;
            one.attributes = from.attributes;
            one.mtime = from.mtime;
            copy.files.put(one.gfid, one);
        }
        return copy;
    }

    @Nullable File at(EntryName name) {
        File parent = files.get(name.parent());
        if (parent == null) {
            return null;
        }
        Gfid gfid = parent.children.get(name.name());
        return gfid == null ? null : files.get(gfid);
    }

    boolean isDirectory(Gfid gfid) {
        File file = files.get(gfid);
        return file != null && file.isDirectory();
    }

    private void touch(Gfid directory) {
        File file = files.get(directory);
        file.mtime = ++clock;
        file.ctime = clock;
    }

    File create(EntryName name, Gfid gfid, int type, int brick) {
        File file = new File(gfid, type, brick);
        file.mtime = ++clock;
        files.put(gfid, file);
        link(name, file);
        return file;
    }

    void link(EntryName name, File file) {
        files.get(name.parent()).children.put(name.name(), file.gfid);
        file.names.add(name);
        file.ctime = ++clock;
        touch(name.parent());
    }

    /// Takes the name away, and the file with its last.
    void unlink(EntryName name) {
        File file = at(name);
        files.get(name.parent()).children.remove(name.name());
        file.names.remove(name);
        file.ctime = ++clock;
        touch(name.parent());
        if (file.names.isEmpty()) {
            files.remove(file.gfid);
        }
    }

    /// As rename(2); false where it would fail or do nothing.
    boolean rename(EntryName from, EntryName to) {
        File file = at(from);
        File target = at(to);
        if (file == null || !isDirectory(to.parent()) || file == target) {
            return false;
        }
        if (file.isDirectory() && isBelow(to.parent(), file.gfid)) {
            return false;
        }
        if (target != null) {
            if (target.isDirectory() != file.isDirectory() || !target.children.isEmpty()) {
                return false;
            }
            unlink(to);
        }
        files.get(from.parent()).children.remove(from.name());
        file.names.remove(from);
        touch(from.parent());
        link(to, file);
        return true;
    }

    boolean isBelow(Gfid directory, Gfid ancestor) {
        Gfid at = directory;
        while (!at.equals(Gfid.ROOT)) {
            if (at.equals(ancestor)) {
                return true;
            }
            at = files.get(at).names.first().parent();
        }
        return ancestor.equals(Gfid.ROOT);
    }

    List<EntryName> allNames() {
        List<EntryName> all = new ArrayList<>();
        files.values().stream()
                .sorted((a, b) -> a.gfid.compareTo(b.gfid))
                .forEach(f -> f.children.keySet().forEach(n -> all.add(new EntryName(f.gfid, n))));
        return all;
    }

    /// All that must be equal on both sides, one line for each name.
    SortedMap<String, String> dump() {
        SortedMap<String, String> lines = new TreeMap<>();
        lines.put("/", line(files.get(Gfid.ROOT)));
        dump("", files.get(Gfid.ROOT), lines);
        return lines;
    }

    private void dump(String path, File directory, SortedMap<String, String> lines) {
        directory.children.forEach((name, gfid) -> {
            if (path.isEmpty() && name.equals(RootNames.TRASH)) {
                return;
            }
            File file = files.get(gfid);
            lines.put(path + "/" + name, line(file));
            if (file.isDirectory()) {
                dump(path + "/" + name, file, lines);
            }
        });
    }

    private static String line(File f) {
        return "%x %s content %d attributes %d mtime %d"
                .formatted(f.type, f.gfid.low(), f.content, f.attributes, f.mtime);
    }
}
