package dev.rsyncproto.flist;

/// A stable merge sort that never complains about the order.
///
/// `Arrays.sort` may throw where names from a peer make the order inconsistent, and both ends must
/// come to the same result, so the algorithm is ours. Presorted runs cost one comparison each.
final class MergeSort {
    private static final int SMALL = 8;

    private MergeSort() {}

    /// Sorts `files` in place and returns them.
    static FileEntry[] sort(FileEntry[] files, NameOrder order) {
        sort(files.clone(), files, 0, files.length, order);
        return files;
    }

    /// Sorts `[from, to)` of `target`; `source` holds the same entries.
    private static void sort(
            FileEntry[] source, FileEntry[] target, int from, int to, NameOrder order) {
        if (to - from <= SMALL) {
            insertion(target, from, to, order);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(target, source, from, middle, order);
        sort(target, source, middle, to, order);
        if (order.compare(source[middle - 1], source[middle]) <= 0) {
            System.arraycopy(source, from, target, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft =
                    right >= to
                            || (left < middle && order.compare(source[left], source[right]) <= 0);
            target[i] = takeLeft ? source[left++] : source[right++];
        }
    }

    private static void insertion(FileEntry[] files, int from, int to, NameOrder order) {
        for (int i = from + 1; i < to; i++) {
            FileEntry file = files[i];
            int at = i;
            while (at > from && order.compare(files[at - 1], file) > 0) {
                files[at] = files[at - 1];
                at--;
            }
            files[at] = file;
        }
    }
}
