package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The value of the virtual xattr `glusterfs.gfidtopath`: paths from the volume's root, each with a
/// slash in front, with colons between; sometimes a NUL at the end.
public final class GfidPaths {
    /// The xattr, of a directory on a mount. Never ask a file for it: where the file's directory
    /// has just gone, a brick of Gluster 10.3 ends with signal 11.
    public static final Bytes XATTR = Bytes.utf8("glusterfs.gfidtopath");

    private GfidPaths() {}

    /// The paths, relative to the root. `:/` can also lie within a path (a directory whose name
    /// ends in a colon): each way to read it is given.
    public static List<Bytes> split(Bytes value) {
        int end = value.length();
        while (end > 0 && value.at(end - 1) == 0) {
            end--;
        }
        List<Integer> starts = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        starts.add(0);
        for (int i = value.indexOf(':', 0); i >= 0 && i + 1 < end; i = value.indexOf(':', i + 1)) {
            if (value.at(i + 1) == '/') {
                ends.add(i);
                starts.add(i + 1);
            }
        }
        ends.add(end);
        List<Bytes> paths = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            for (int j = i; j < ends.size(); j++) {
                int from = starts.get(i) + 1;
                if (from < ends.get(j) && value.at(starts.get(i)) == '/') {
                    paths.add(value.sub(from, ends.get(j)));
                }
            }
        }
        return paths;
    }
}
