package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Asking for long xattr values, and sending them (xattrs.c: send_xattr_request,
/// recv_xattr_request).
///
/// A request is a list of varints, each the distance from the number before, ended by 0; a reply is
/// the same list with length (varint) and value after each number. Both follow item flags that have
/// ITEM_REPORT_XATTR, of a file that is (or would be) changed.
public final class XattrRequests {
    /// Reads a value of the file again, on the sender; null where it is gone.
    public interface Source {
        @Nullable Bytes read(Bytes name) throws IOException;
    }

    private XattrRequests() {}

    /// Generator: asks for what [XattrList#markNeeded] noted.
    public static void write(WireOut out, XattrList list) throws IOException {
        int before = 0;
        for (Xattr x : list.items()) {
            if (x.request == Xattr.Request.TODO) {
                out.writeVarint(x.number() - before);
                before = x.number();
            }
            if (x.isLong()) {
                x.request = Xattr.Request.DONE;
            }
        }
        out.writeByte(0);
    }

    /// Generator: nothing is asked for this file; what is here is enough.
    public static void settle(XattrList list) {
        for (Xattr x : list.items()) {
            if (x.isLong() && x.request == Xattr.Request.NONE) {
                x.request = Xattr.Request.DONE;
            }
        }
    }

    /// Sender: reads a request and notes what it asks for.
    public static void read(WireIn in, XattrList list) throws IOException {
        int number = 0;
        for (int step = in.readVarint(); step != 0; step = in.readVarint()) {
            number += step;
            Xattr x = find(in, list, number);
            if (!x.isLong() || x.request != Xattr.Request.NONE) {
                throw new ProtocolException(
                        "xattr-request", Integer.toString(number), "not asked before", in.offset());
            }
            x.request = Xattr.Request.TODO;
        }
    }

    /// Sender: writes the values that were asked for. Returns the names that could not be read
    /// again (sent as empty).
    public static int writeReply(WireOut out, XattrList list, Source source) throws IOException {
        int before = 0;
        int missing = 0;
        for (Xattr x : list.items()) {
            if (x.request != Xattr.Request.TODO) {
                continue;
            }
            x.request = Xattr.Request.DONE;
            out.writeVarint(x.number() - before);
            before = x.number();
            Bytes value = source.read(x.name());
            if (value == null) {
                missing++;
                value = Bytes.EMPTY;
            }
            out.writeVarint(value.length());
            out.writeBytes(value);
        }
        out.writeByte(0);
        return missing;
    }

    /// Receiver: reads the values; true where any came.
    public static boolean readReply(WireIn in, XattrList list) throws IOException {
        int number = 0;
        boolean any = false;
        for (int step = in.readVarint(); step != 0; step = in.readVarint()) {
            number += step;
            Xattr x = find(in, list, number);
            if (!x.isLong() || x.value() != null) {
                throw new ProtocolException(
                        "xattr-reply", Integer.toString(number), "a value we lack", in.offset());
            }
            int length = XattrTable.readLength(in);
            x.received(in.readBytes(length));
            any = true;
        }
        return any;
    }

    private static Xattr find(WireIn in, XattrList list, int number) throws ProtocolException {
        for (Xattr x : list.items()) {
            if (x.number() == number) {
                return x;
            }
        }
        throw new ProtocolException(
                "xattr-number", Integer.toString(number), "1.." + list.items().size(), in.offset());
    }
}
