package dev.gsyncd.change;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;

/// A name in a directory: what a rename moves and an unlink takes away.
public record EntryName(Gfid parent, Bytes name) implements Comparable<EntryName> {
    /// `.gfid/<parent>/<name>`: where it is on a mount with auxiliary gfids.
    public Bytes path() {
        return parent.path().slash(name);
    }

    @Override
    public int compareTo(EntryName other) {
        int first = parent.compareTo(other.parent);
        return first != 0 ? first : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return parent + "/" + name;
    }
}
