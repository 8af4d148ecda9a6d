package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// User and group ids between two machines, by name (uidlist.c).
///
/// The sender collects the ids it sends and sends their names after the list; the receiver maps an
/// id to the local id of the same name. Id 0 is never mapped.
public final class IdMap {
    /// The local names.
    public interface Names {
        int NONE = -1;

        @Nullable Bytes user(int uid);

        @Nullable Bytes group(int gid);

        /// The id of a name, or NONE.
        int uid(Bytes name);

        int gid(Bytes name);

        /// May this process give a file to the group?
        boolean inGroup(int gid);
    }

    /// More names than ids are a lie: one list may not hold more than this many.
    private static final int MAX_IDS = 1 << 20;

    private final Names names;
    private final boolean asRoot;
    private final Rules userRules;
    private final Rules groupRules;
    private final Side users = new Side(true);
    private final Side groups = new Side(false);

    /// `asRoot`: this process may give files away.
    public IdMap(Names names, boolean asRoot) {
        this(names, asRoot, Rules.NONE, Rules.NONE);
    }

    /// @param users what the user asked for (`--usermap`), before names are looked up
    /// @param groups the same for groups
    public IdMap(Names names, boolean asRoot, Rules users, Rules groups) {
        this.names = names;
        this.asRoot = asRoot;
        this.userRules = users;
        this.groupRules = groups;
    }

    /// A map of ids that the user gave.
    public interface Rules {
        Rules NONE = (id, name) -> null;

        /// The id here for an id of the sender.
        ///
        /// @param name empty where it is not known
        /// @return null where no rule speaks of it
        @Nullable Integer map(int id, Bytes name);
    }

    boolean hasUserRules() {
        return !userRules.equals(Rules.NONE);
    }

    boolean hasGroupRules() {
        return !groupRules.equals(Rules.NONE);
    }

    /// Users or groups.
    private final class Side {
        private final boolean user;
        private final Map<Integer, Integer> local = new HashMap<>();
        private final Map<Integer, Bytes> sent = new HashMap<>();
        private final List<Integer> order = new ArrayList<>();

        Side(boolean user) {
            this.user = user;
        }

        private @Nullable Bytes nameOf(int id) {
            return user ? names.user(id) : names.group(id);
        }

        /// The name where the id is new, to be sent in place with incremental recursion.
        @Nullable Bytes add(int id) {
            if (sent.containsKey(id)) {
                return null;
            }
            Bytes name = nameOf(id);
            sent.put(id, name == null ? Bytes.EMPTY : name);
            order.add(id);
            return name;
        }

        private @Nullable Integer ruled(int id, Bytes name) {
            return (user ? userRules : groupRules).map(id, name);
        }

        void receive(int id, Bytes name) {
            Integer ruled = ruled(id, name);
            int mapped = ruled == null ? id : ruled;
            if (ruled == null && !name.isEmpty() && id != 0) {
                int known = user ? names.uid(name) : names.gid(name);
                mapped = known == Names.NONE ? id : known;
            }
            local.put(id, mapped);
        }

        int map(int id) {
            Integer mapped = local.get(id);
            if (mapped == null) {
                Integer ruled = ruled(id, Bytes.EMPTY);
                mapped = ruled == null ? Integer.valueOf(id) : ruled;
                local.put(id, mapped);
            }
            return mapped;
        }

        void write(WireOut out, FlistFormat format) throws IOException {
            for (int id : order.reversed()) {
                Bytes name = sent.getOrDefault(id, Bytes.EMPTY);
                if (id != 0 && !name.isEmpty()) {
                    writeOne(out, format, id, name);
                }
            }
            if (format.compat().id0Names()) {
                Bytes name = nameOf(0);
                writeOne(out, format, 0, name == null ? Bytes.EMPTY : name);
            } else {
                out.writeVarint30(format.protocol(), 0);
            }
        }

        void read(WireIn in, FlistFormat format) throws IOException {
            int id = in.readVarint30(format.protocol());
            for (int count = 0; id != 0; count++) {
                in.checked("id-list-length", count, 0, MAX_IDS);
                receive(id, in.readBytes(in.readByte()));
                id = in.readVarint30(format.protocol());
            }
            if (format.compat().id0Names()) {
                receive(0, in.readBytes(in.readByte()));
            }
        }
    }

    private static void writeOne(WireOut out, FlistFormat format, int id, Bytes name)
            throws IOException {
        int length = Math.min(name.length(), 255);
        out.writeVarint30(format.protocol(), id);
        out.writeByte(length);
        out.writeBytes(name.sub(0, length));
    }

    /// Notes an id that is sent; its name where it is new.
    public @Nullable Bytes addUser(int uid) {
        return users.add(uid);
    }

    public @Nullable Bytes addGroup(int gid) {
        return groups.add(gid);
    }

    void receiveUser(int uid, Bytes name) {
        users.receive(uid, name);
    }

    void receiveGroup(int gid, Bytes name) {
        groups.receive(gid, name);
    }

    /// `[id-list]`: id varint, name length byte, name; ended by id 0 (with id0 names: and its
    /// name).
    public void writeLists(WireOut out, FlistFormat format) throws IOException {
        if (format.owner() || format.acls()) {
            users.write(out, format);
        }
        if (format.group() || format.acls()) {
            groups.write(out, format);
        }
    }

    public void readLists(WireIn in, FlistFormat format) throws IOException {
        if (format.owner() || format.acls()) {
            users.read(in, format);
        }
        if (format.group() || format.acls()) {
            groups.read(in, format);
        }
    }

    /// The local id for a sender's id.
    public int mapUser(int uid) {
        return users.map(uid);
    }

    public int mapGroup(int gid) {
        return groups.map(gid);
    }

    /// True where this process cannot give files to the (local) group.
    public boolean skipsGroup(int gid) {
        return !asRoot && !names.inGroup(gid);
    }
}
