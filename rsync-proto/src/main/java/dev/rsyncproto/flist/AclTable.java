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

/// The ACLs of a session: each is sent once, then by its index (acls.c).
///
/// ```
/// [acl-ndx]    varint: index + 1 of one sent before, or 0: a new one follows
/// [acl-flags]  byte: user, group, mask, other, names present (bits 0 to 4)
/// [acl-bits]   varint rwx for each of the four present
/// [acl-count]  varint, then for each name
/// [acl-id]     varint
/// [acl-access] varint: rwx shifted left by 2, bit 0 a name follows, bit 1 it is a user
/// ```
///
/// Access and default ACLs count apart.
public final class AclTable {
    private static final int USER_OBJ = 1;
    private static final int GROUP_OBJ = 2;
    private static final int MASK_OBJ = 4;
    private static final int OTHER_OBJ = 8;
    private static final int NAME_LIST = 16;

    private static final int NAME_FOLLOWS = 1;
    private static final int IS_USER = 2;

    private final Kind access = new Kind();
    private final Kind defaults = new Kind();

    private static final class Kind {
        final List<Acl> acls = new ArrayList<>();
        final Map<Acl, Integer> known = new HashMap<>();
        int mapped;

        /// The list grows by one thread while another one has got to know earlier places in it.
        synchronized Acl get(int index) {
            return acls.get(index);
        }

        synchronized void add(Acl acl) {
            acls.add(acl);
        }

        synchronized void mapNew(IdMap ids) {
            for (; mapped < acls.size(); mapped++) {
                acls.set(mapped, acls.get(mapped).mapped(ids));
            }
        }
    }

    /// The access ACL, still stripped of what the mode says.
    public Acl access(int index) {
        return access.get(index);
    }

    public Acl defaults(int index) {
        return defaults.get(index);
    }

    /// @param byName ids have names
    /// @param inPlace the name of a new id follows it, as there are no lists of names
    void write(
            WireOut out,
            FileEntry entry,
            Acl accessAcl,
            Acl defaultAcl,
            IdMap ids,
            boolean byName,
            boolean inPlace)
            throws IOException {
        entry.aclIndex(write(out, access, accessAcl.stripped(entry.mode()), ids, byName, inPlace));
        if (entry.isDir()) {
            entry.defaultAclIndex(write(out, defaults, defaultAcl, ids, byName, inPlace));
        }
    }

    private static int write(
            WireOut out, Kind kind, Acl acl, IdMap ids, boolean byName, boolean inPlace)
            throws IOException {
        Integer known = kind.known.get(acl);
        if (known != null) {
            out.writeVarint(known + 1);
            return known;
        }
        int index = kind.acls.size();
        kind.acls.add(acl);
        kind.known.put(acl, index);
        out.writeVarint(0);
        int flags =
                flag(acl.userObj, USER_OBJ)
                        | flag(acl.groupObj, GROUP_OBJ)
                        | flag(acl.maskObj, MASK_OBJ)
                        | flag(acl.otherObj, OTHER_OBJ)
                        | (acl.ids.length > 0 ? NAME_LIST : 0);
        out.writeByte(flags);
        for (int bits : new int[] {acl.userObj, acl.groupObj, acl.maskObj, acl.otherObj}) {
            if (bits != Acl.NO_ENTRY) {
                out.writeVarint(bits);
            }
        }
        if (acl.ids.length > 0) {
            writeNames(out, acl, ids, byName, inPlace);
        }
        return index;
    }

    private static int flag(int bits, int flag) {
        return bits == Acl.NO_ENTRY ? 0 : flag;
    }

    private static void writeNames(WireOut out, Acl acl, IdMap ids, boolean byName, boolean inPlace)
            throws IOException {
        out.writeVarint(acl.ids.length);
        for (int i = 0; i < acl.ids.length; i++) {
            boolean user = acl.access[i] < 0;
            int id = acl.ids[i];
            Bytes name = !byName ? null : user ? ids.addUser(id) : ids.addGroup(id);
            boolean follows = inPlace && name != null;
            out.writeVarint(id);
            out.writeVarint(
                    (acl.access[i] & 7) << 2 | (user ? IS_USER : 0) | (follows ? NAME_FOLLOWS : 0));
            if (follows && name != null) {
                int length = Math.min(name.length(), 255);
                out.writeByte(length);
                out.writeBytes(name.sub(0, length));
            }
        }
    }

    void read(WireIn in, FileEntry entry, IdMap ids) throws IOException {
        entry.aclIndex(read(in, access, entry.mode() >> 3 & 7, true, ids));
        if (entry.isDir()) {
            entry.defaultAclIndex(read(in, defaults, 0, false, ids));
        }
    }

    private static int read(WireIn in, Kind kind, int groupBits, boolean isAccess, IdMap ids)
            throws IOException {
        int index = in.readVarintBounded("acl-ndx", 0, kind.acls.size());
        if (index != 0) {
            return index - 1;
        }
        int flags = in.readByte();
        int userObj = bits(in, flags, USER_OBJ);
        int groupObj = bits(in, flags, GROUP_OBJ);
        int maskObj = bits(in, flags, MASK_OBJ);
        int otherObj = bits(in, flags, OTHER_OBJ);
        int count = 0;
        if ((flags & NAME_LIST) != 0) {
            count = in.readVarintBounded("acl-count", 0, WireLimits.MAX_ACL_COUNT);
        }
        List<int[]> named = new ArrayList<>(Math.min(count, 64));
        int computed = 0;
        for (int i = 0; i < count; i++) {
            int[] one = readName(in, ids);
            named.add(one);
            computed |= one[1] & 7;
        }
        if (count > 0 && maskObj == Acl.NO_ENTRY) {
            maskObj = isAccess ? groupBits : computed | (groupObj & 7);
        }
        int[] idArray = named.stream().mapToInt(n -> n[0]).toArray();
        int[] bitArray = named.stream().mapToInt(n -> n[1]).toArray();
        kind.add(new Acl(userObj, groupObj, maskObj, otherObj, idArray, bitArray));
        return kind.acls.size() - 1;
    }

    private static int bits(WireIn in, int flags, int flag) throws IOException {
        return (flags & flag) == 0 ? Acl.NO_ENTRY : in.readVarintBounded("acl-bits", 0, 7);
    }

    private static int[] readName(WireIn in, IdMap ids) throws IOException {
        int id = in.readVarint();
        int sent = in.readVarint();
        int bits = sent >>> 2;
        if (bits > 7) {
            throw new ProtocolException(
                    "acl-access", Integer.toString(sent), "rwx and two flags", in.offset());
        }
        boolean user = (sent & IS_USER) != 0;
        if ((sent & NAME_FOLLOWS) != 0) {
            var name = in.readBytes(in.readByte());
            if (user) {
                ids.receiveUser(id, name);
            } else {
                ids.receiveGroup(id, name);
            }
        }
        return new int[] {id, user ? bits | Acl.NAME_IS_USER : bits};
    }

    /// Once the names of ids are known: turns the sender's ids into local ones, in what was read
    /// since the last call.
    void mapIds(IdMap ids) {
        access.mapNew(ids);
        defaults.mapNew(ids);
    }
}
