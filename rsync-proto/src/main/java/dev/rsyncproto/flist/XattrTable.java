package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireLimits;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The xattr lists of a session: each is sent once, then by its index (xattrs.c).
///
/// ```
/// [xattr-ndx]    varint: index + 1 of one sent before, or 0: a new one follows
/// [xattr-count]  varint, then for each
/// [xattr-name]   varint length with the final NUL,
/// [xattr-length] varint length of the value,
///                the name, the value (more than 32 bytes: its 16-byte MD5)
/// ```
public final class XattrTable {
    private static final Bytes USER = Bytes.utf8("user.");
    private static final Bytes SYSTEM = Bytes.utf8("system.");
    private static final Bytes COVER = Bytes.utf8("user.rsync.");
    private static final Bytes RSYNC_OWN = Bytes.utf8("user.rsync.%");

    /// Ceilings of rsync 3.5: 128 MiB for one value, 512 MiB for a file's.
    static final int MAX_VALUE = 128 << 20;

    private static final long MAX_LIST = 512L << 20;

    private final List<XattrList> lists = new ArrayList<>();
    private final Map<XattrList, Integer> known = new HashMap<>();

    /// Is an attribute of this name sent (`sending`), or compared and removed on the receiver?
    ///
    /// `level` is the number of -X; a receiver that is not root keeps to `user.`.
    public static boolean isTransferred(Bytes name, boolean sending, boolean asRoot, int level) {
        boolean skip = sending || asRoot ? name.startsWith(SYSTEM) : !name.startsWith(USER);
        return !skip && !(sending && level < 2 && name.startsWith(RSYNC_OWN));
    }

    public XattrList get(int index) {
        synchronized (lists) { // it may grow while another thread reads what it knows
            return lists.get(index);
        }
    }

    /// The list of an entry; empty where it has none.
    public XattrList of(FileEntry entry) {
        return entry.xattrIndex() < 0 ? XattrList.EMPTY : get(entry.xattrIndex());
    }

    void write(WireOut out, FileEntry entry, XattrList list, boolean fakeSuper) throws IOException {
        Integer index = known.get(list);
        if (index != null) {
            out.writeVarint(index + 1);
            entry.xattrIndex(index);
            return;
        }
        entry.xattrIndex(lists.size());
        known.put(list, lists.size());
        lists.add(list);
        out.writeVarint(0);
        out.writeVarint(list.items().size());
        for (Xattr x : list.items()) {
            Bytes name = fakeSuper ? uncovered(x.name()) : x.name();
            out.writeVarint(name.length() + 1);
            out.writeVarint(x.length());
            out.writeBytes(name);
            out.writeByte(0);
            x.writeDatum(out);
        }
    }

    void read(WireIn in, FileEntry entry, FlistFormat format) throws IOException {
        int index = in.readVarintBounded("xattr-ndx", 0, lists.size());
        if (index != 0) {
            entry.xattrIndex(index - 1);
            return;
        }
        int count = in.readVarintBounded("xattr-count", 0, WireLimits.MAX_XATTR_COUNT);
        List<Xattr> items = new ArrayList<>(Math.min(count, 16));
        long total = 0;
        for (int number = 1; number <= count; number++) {
            int nameLength = in.readVarintBounded("xattr-name", 1, WireLimits.MAX_XATTR_NAME);
            int length = readLength(in);
            total += nameLength + length;
            in.checked("xattr-total", total, 0, MAX_LIST);
            Bytes sent = readName(in, nameLength);
            Bytes name = format.fakeSuper() && !sent.startsWith(USER) ? COVER.plus(sent) : sent;
            Xattr x;
            if (length > Xattr.MAX_FULL_DATUM) {
                byte[] sum = new byte[Xattr.SUM_LENGTH];
                in.readFully(sum, 0, sum.length);
                x = Xattr.abbreviated(name, number, length, sum);
            } else {
                x = Xattr.full(name, number, in.readBytes(length));
            }
            if (kept(name, format)) {
                items.add(x);
            }
        }
        entry.xattrIndex(lists.size());
        synchronized (lists) {
            lists.add(items.isEmpty() ? XattrList.EMPTY : XattrList.received(items));
        }
    }

    static int readLength(WireIn in) throws IOException {
        int length = in.readVarint();
        if (length < 0 || length > MAX_VALUE) {
            throw new ProtocolException(
                    "xattr datum_len exceeds per-value limit",
                    "xattr-length",
                    Integer.toString(length),
                    "0.." + MAX_VALUE,
                    in.offset());
        }
        return length;
    }

    /// With `--fake-super` names of other namespaces lie below one of ours.
    private static Bytes uncovered(Bytes name) {
        boolean covered = name.startsWith(COVER) && !name.startsWith(RSYNC_OWN);
        return covered && name.length() > COVER.length() ? name.from(COVER.length()) : name;
    }

    private static Bytes readName(WireIn in, int length) throws IOException {
        Bytes name = in.readBytes(length);
        if (name.indexOf(0, 0) != length - 1) {
            throw new ProtocolException(
                    "xattr-name", name.toString(), "one NUL, at the end", in.offset());
        }
        return name.sub(0, length - 1);
    }

    private static boolean kept(Bytes name, FlistFormat format) {
        if (!format.asRoot() && !name.startsWith(USER)) {
            return false;
        }
        return format.xattrs() >= 2 || !name.startsWith(RSYNC_OWN);
    }
}
