package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.wire.NdxReader;
import dev.rsyncproto.wire.NdxWriter;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireLimits;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `[ndx] [iflags] [basis-type] [xname]`: what the generator asks for an entry, and what the sender
/// answers with before the content (rsync.c, `read_ndx_and_attrs`).
///
/// | field        | bytes            | when                                        |
/// |--------------|------------------|---------------------------------------------|
/// | `[ndx]`      | see `NdxWriter`  | always; -1 ends a phase                     |
/// | `[iflags]`   | 2, little-endian | `[ndx]` is not negative, since protocol 29  |
/// | `[basis]`    | 1                | `BASIS_TYPE_FOLLOWS`                        |
/// | `[xname]`    | vstring          | `XNAME_FOLLOWS`                             |
/// | list         | see `flist`      | `[ndx]` is -101 - the directory's number    |
/// | `[deleted]`  | 5 varints        | `[ndx]` is -3: files, dirs, links, devices, specials |
///
/// One per direction; `read` leaves the values in the fields.
public final class Request {
    /// The basis is the file itself (`FNAMECMP_FNAME`).
    public static final int BASIS_SAME_NAME = 0x80;

    private final NdxReader reader;
    private final NdxWriter writer;
    private final CompatFlags compat;
    private final int protocol;
    private int keepAliveNdx = -1;
    private @Nullable Lists lists;

    public int ndx;
    public int flags;
    public int basis = BASIS_SAME_NAME;
    public Bytes xname = Bytes.EMPTY;

    public Request(Handshake agreed) {
        this.reader = new NdxReader(agreed.protocol());
        this.writer = new NdxWriter(agreed.protocol());
        this.compat = agreed.compat();
        this.protocol = agreed.protocol();
    }

    /// Takes the lists of directories that come in place of an index.
    public interface Lists {
        /// The list of a directory follows; `directory` is its number, which may be any.
        void next(int directory) throws IOException;

        /// No more lists follow.
        void end() throws IOException;
    }

    /// Takes deletion counts that come before an index.
    public interface DeletionCounts {
        void take(int files, int dirs, int links, int devices, int specials) throws IOException;
    }

    /// Before protocol 30 an index one past the list is a keep-alive.
    public void keepAliveNdx(int listSize) {
        keepAliveNdx = protocol < 30 ? listSize : -1;
    }

    /// From now on lists may come.
    public void lists(Lists taker) {
        lists = taker;
    }

    /// Reads one list, or that none follows: what must come next (flist.c,
    /// `recv_additional_file_list`).
    public void readList(WireIn in) throws IOException {
        ndx = reader.read(in);
        if (!takeList(ndx)) {
            throw new ProtocolException(
                    "ndx", Integer.toString(ndx), "-2, or -101 and below", in.offset());
        }
    }

    private boolean takeList(int index) throws IOException {
        Lists taker = lists;
        if (taker == null
                || (index != Protocol.NDX_FLIST_EOF && index > Protocol.NDX_FLIST_OFFSET)) {
            return false;
        }
        if (index == Protocol.NDX_FLIST_EOF) {
            taker.end();
        } else {
            taker.next(Protocol.NDX_FLIST_OFFSET - index);
        }
        return true;
    }

    /// Reads the next request; `ndx` is -1 at the end of a phase.
    public void read(WireIn in, DeletionCounts deletions) throws IOException {
        do {
            readOne(in, deletions);
        } while (ndx >= 0 && ndx == keepAliveNdx && flags == ItemFlags.IS_NEW);
    }

    private void readOne(WireIn in, DeletionCounts deletions) throws IOException {
        while (true) {
            ndx = reader.read(in);
            if (ndx >= 0 || ndx == Protocol.NDX_DONE) {
                break;
            }
            if (takeList(ndx)) {
                continue;
            }
            if (ndx != Protocol.NDX_DEL_STATS) {
                throw new ProtocolException(
                        "ndx", Integer.toString(ndx), "an index, -1 or -3", in.offset());
            }
            deletions.take(count(in), count(in), count(in), count(in), count(in));
        }
        flags = 0;
        basis = BASIS_SAME_NAME;
        xname = Bytes.EMPTY;
        if (ndx < 0) {
            return;
        }
        flags = protocol >= 29 ? in.readShort() : ItemFlags.TRANSFER | ItemFlags.MISSING_DATA;
        if (has(ItemFlags.BASIS_TYPE_FOLLOWS)) {
            basis = in.readByte();
        }
        if (has(ItemFlags.XNAME_FOLLOWS)) {
            xname = in.readVstring("xname", WireLimits.MAX_PATH - 1);
        }
    }

    private static int count(WireIn in) throws IOException {
        return in.readVarintBounded("deleted", 0, WireLimits.MAX_DELETE_COUNT);
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// Whether xattr numbers or values follow; `transfers` is false in a dry run.
    public boolean carriesXattrs(int itemFlags, boolean transfers) {
        int linked = ItemFlags.XNAME_FOLLOWS | ItemFlags.LOCAL_CHANGE;
        boolean shortcut = protocol >= 31 && !compat.avoidXattrOptim();
        return transfers
                && (itemFlags & ItemFlags.REPORT_XATTR) != 0
                && !(shortcut && (itemFlags & linked) == linked);
    }

    public boolean carriesXattrs(boolean transfers) {
        return carriesXattrs(flags, transfers);
    }

    public void writeNdx(WireOut out, int value) throws IOException {
        writer.write(out, value);
    }

    /// Writes all but the index; before protocol 29 there is nothing but the index.
    public void writeFlags(WireOut out, int flags, int basis, Bytes xname) throws IOException {
        if (protocol < 29) {
            return;
        }
        out.writeShort(flags & ItemFlags.WIRE);
        if ((flags & ItemFlags.BASIS_TYPE_FOLLOWS) != 0) {
            out.writeByte(basis);
        }
        if ((flags & ItemFlags.XNAME_FOLLOWS) != 0) {
            out.writeVstring(xname);
        }
    }

    /// Writes `[deleted]` with its index.
    public void writeDeletions(WireOut out, Stats.Kinds deleted) throws IOException {
        writer.write(out, Protocol.NDX_DEL_STATS);
        out.writeVarint((int) deleted.regular());
        out.writeVarint((int) deleted.directories());
        out.writeVarint((int) deleted.symlinks());
        out.writeVarint((int) deleted.devices());
        out.writeVarint((int) deleted.specials());
    }
}
