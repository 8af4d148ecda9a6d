package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A POSIX ACL as rsync holds it: four entries of rwx bits, and the named users and groups.
///
/// On disk it is the xattr `system.posix_acl_access` or `…_default`, all little-endian: int 2, then
/// for each entry short tag, short rwx, int id (-1 where the tag names nobody).
public final class Acl {
    public static final Bytes ACCESS_XATTR = Bytes.utf8("system.posix_acl_access");
    public static final Bytes DEFAULT_XATTR = Bytes.utf8("system.posix_acl_default");

    /// In place of rwx bits: there is no such entry.
    public static final int NO_ENTRY = 0x80;

    /// In the access bits of a named entry: it names a user, not a group.
    static final int NAME_IS_USER = 1 << 31;

    static final Acl EMPTY =
            new Acl(NO_ENTRY, NO_ENTRY, NO_ENTRY, NO_ENTRY, new int[0], new int[0]);

    private static final int TAG_USER_OBJ = 1;
    private static final int TAG_USER = 2;
    private static final int TAG_GROUP_OBJ = 4;
    private static final int TAG_GROUP = 8;
    private static final int TAG_MASK = 16;
    private static final int TAG_OTHER = 32;

    final int userObj;
    final int groupObj;
    final int maskObj;
    final int otherObj;
    final int[] ids;
    final int[] access;

    Acl(int userObj, int groupObj, int maskObj, int otherObj, int[] ids, int[] access) {
        this.userObj = userObj;
        this.groupObj = groupObj;
        this.maskObj = maskObj;
        this.otherObj = otherObj;
        this.ids = ids;
        this.access = access;
    }

    /// The access ACL of a file that has none: its mode. (A missing default ACL is [#none].)
    public static Acl ofMode(int mode) {
        return new Acl(mode >> 6 & 7, mode >> 3 & 7, NO_ENTRY, mode & 7, new int[0], new int[0]);
    }

    /// An ACL without any entry: no default ACL.
    public static Acl none() {
        return EMPTY;
    }

    /// From an xattr's value; null where it is malformed.
    public static @Nullable Acl ofXattr(Bytes value) {
        int length = value.length();
        if (length < 4 || (length - 4) % 8 != 0 || int32(value, 0) != 2) {
            return null;
        }
        int[] objects = {NO_ENTRY, NO_ENTRY, NO_ENTRY, NO_ENTRY};
        List<int[]> named = new ArrayList<>();
        for (int at = 4; at < length; at += 8) {
            int tag = (value.at(at) & 0xff) | (value.at(at + 1) & 0xff) << 8;
            int bits = value.at(at + 2) & 7;
            int id = int32(value, at + 4);
            switch (tag) {
                case TAG_USER_OBJ -> objects[0] = bits;
                case TAG_GROUP_OBJ -> objects[1] = bits;
                case TAG_MASK -> objects[2] = bits;
                case TAG_OTHER -> objects[3] = bits;
                case TAG_USER -> named.add(new int[] {id, bits | NAME_IS_USER});
                case TAG_GROUP -> named.add(new int[] {id, bits});
                default -> {
                    return null;
                }
            }
        }
        int[] ids = named.stream().mapToInt(n -> n[0]).toArray();
        int[] access = named.stream().mapToInt(n -> n[1]).toArray();
        return new Acl(objects[0], objects[1], objects[2], objects[3], ids, access);
    }

    /// The value of rsync's own xattrs for ACLs that it may not set (`--fake-super`; acls.c,
    /// `get_rsync_acl`): ints, little-endian: owner, group, mask, others, then for each named entry
    /// id and rights. What is left open comes from the mode. Null where it is malformed.
    public static @Nullable Acl ofFakeXattr(Bytes value, int mode) {
        int length = value.length();
        if (length < 16 || length % 8 != 0) {
            return null;
        }
        int user = int32(value, 0);
        int group = int32(value, 4);
        int other = int32(value, 12);
        int[] ids = new int[(length - 16) / 8];
        int[] access = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = int32(value, 16 + 8 * i);
            access[i] = int32(value, 20 + 8 * i);
        }
        return new Acl(
                user == NO_ENTRY ? mode >> 6 & 7 : user,
                group == NO_ENTRY ? mode >> 3 & 7 : group,
                int32(value, 8),
                other == NO_ENTRY ? mode & 7 : other,
                ids,
                access);
    }

    /// The value that [#ofFakeXattr] reads.
    public Bytes toFakeXattr() {
        byte[] out = new byte[16 + 8 * ids.length];
        putInt32(out, 0, userObj);
        putInt32(out, 4, groupObj);
        putInt32(out, 8, maskObj);
        putInt32(out, 12, otherObj);
        for (int i = 0; i < ids.length; i++) {
            putInt32(out, 16 + 8 * i, ids[i]);
            putInt32(out, 20 + 8 * i, access[i]);
        }
        return Bytes.of(out);
    }

    private static void putInt32(byte[] out, int at, int value) {
        for (int i = 0; i < 4; i++) {
            out[at + i] = (byte) (value >> 8 * i);
        }
    }

    private static int int32(Bytes b, int at) {
        return (b.at(at) & 0xff)
                | (b.at(at + 1) & 0xff) << 8
                | (b.at(at + 2) & 0xff) << 16
                | b.at(at + 3) << 24;
    }

    /// No default ACL, or an access ACL that says no more than the mode.
    public boolean isEmpty() {
        return userObj == NO_ENTRY
                && groupObj == NO_ENTRY
                && maskObj == NO_ENTRY
                && otherObj == NO_ENTRY
                && ids.length == 0;
    }

    /// Whether the access ACL says more than `mode`'s bits do.
    public boolean isExtended() {
        return maskObj != NO_ENTRY || ids.length > 0;
    }

    /// The mode bits of new files in a directory with this default ACL.
    public int permissions() {
        return userObj << 6 | (maskObj != NO_ENTRY ? maskObj : groupObj) << 3 | otherObj;
    }

    /// Without what the mode says: how an access ACL is sent.
    public Acl stripped(int mode) {
        int groupBits = mode >> 3 & 7;
        int group = groupObj;
        int mask = maskObj;
        if (mask == NO_ENTRY) {
            group = NO_ENTRY;
        } else {
            if (group == groupBits) {
                group = NO_ENTRY;
            }
            if (ids.length != 0 && mask == groupBits) {
                mask = NO_ENTRY;
            }
        }
        return new Acl(NO_ENTRY, group, mask, NO_ENTRY, ids, access);
    }

    /// Are this complete local access ACL and the received, stripped one equal beyond the mode?
    public boolean equalEnough(Acl received, int mode) {
        if ((maskObj == NO_ENTRY) != (received.maskObj == NO_ENTRY)) {
            return false;
        }
        if (maskObj != NO_ENTRY) {
            int wanted = received.groupObj == NO_ENTRY ? mode >> 3 & 7 : received.groupObj;
            if (groupObj != wanted) {
                return false;
            }
        }
        return Arrays.equals(ids, received.ids) && Arrays.equals(access, received.access);
    }

    /// A received, stripped access ACL made complete by the file's new mode.
    public Acl completed(int mode) {
        return new Acl(
                mode >> 6 & 7,
                groupObj == NO_ENTRY ? mode >> 3 & 7 : groupObj,
                maskObj == NO_ENTRY ? NO_ENTRY : mode >> 3 & 7,
                mode & 7,
                ids,
                access);
    }

    /// The xattr's value; of an access ACL only after [#completed].
    public Bytes toXattr() {
        int entries = 3 + (maskObj == NO_ENTRY ? 0 : 1) + ids.length;
        byte[] out = new byte[4 + 8 * entries];
        out[0] = 2;
        int at = entry(out, 4, TAG_USER_OBJ, userObj, -1);
        int n = 0;
        // Users stand before the group, groups after it; the kernel wants each in order of id.
        Integer[] sorted = sortedNames();
        for (; n < sorted.length && access[sorted[n]] < 0; n++) {
            at = entry(out, at, TAG_USER, access[sorted[n]], ids[sorted[n]]);
        }
        at = entry(out, at, TAG_GROUP_OBJ, groupObj, -1);
        for (; n < sorted.length; n++) {
            at = entry(out, at, TAG_GROUP, access[sorted[n]], ids[sorted[n]]);
        }
        if (maskObj != NO_ENTRY) {
            at = entry(out, at, TAG_MASK, maskObj, -1);
        }
        entry(out, at, TAG_OTHER, otherObj, -1);
        return Bytes.of(out);
    }

    private Integer[] sortedNames() {
        Integer[] order = new Integer[ids.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (a, b) ->
                        (access[a] < 0) != (access[b] < 0)
                                ? (access[a] < 0 ? -1 : 1)
                                : Integer.compareUnsigned(ids[a], ids[b]));
        return order;
    }

    private static int entry(byte[] out, int at, int tag, int bits, int id) {
        out[at] = (byte) tag;
        out[at + 2] = (byte) (bits & 7);
        for (int i = 0; i < 4; i++) {
            out[at + 4 + i] = (byte) (id >> 8 * i);
        }
        return at + 8;
    }

    /// With the ids of this machine.
    Acl mapped(IdMap map) {
        int[] local = new int[ids.length];
        for (int i = 0; i < local.length; i++) {
            local[i] = access[i] < 0 ? map.mapUser(ids[i]) : map.mapGroup(ids[i]);
        }
        return new Acl(userObj, groupObj, maskObj, otherObj, local, access);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Acl o
                && userObj == o.userObj
                && groupObj == o.groupObj
                && maskObj == o.maskObj
                && otherObj == o.otherObj
                && Arrays.equals(ids, o.ids)
                && Arrays.equals(access, o.access);
    }

    @Override
    public int hashCode() {
        int objects = userObj << 24 ^ groupObj << 16 ^ maskObj << 8 ^ otherObj;
        return (objects * 31 + Arrays.hashCode(ids)) * 31 + Arrays.hashCode(access);
    }
}
