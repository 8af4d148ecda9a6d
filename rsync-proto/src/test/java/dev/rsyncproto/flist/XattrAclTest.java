package dev.rsyncproto.flist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XattrAclTest {
    private static final Bytes ONE = Bytes.utf8("user.one");
    private static final Bytes LONG = Bytes.utf8("user.long");
    private static final Bytes VALUE = Bytes.utf8("v".repeat(100));

    private static FlistFormat format() {
        Options.Builder b = new Options.Builder().archive();
        b.xattrs = 1;
        return FlistFormat.of(b.build(), 32, CompatFlags.answer(CompatFlags.OUR_INFO), 16, true);
    }

    private interface Writing {
        void to(WireOut out) throws IOException;
    }

    private static WireIn wire(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WireOut out = new WireOut(bytes);
        writing.to(out);
        out.flush();
        return new WireIn(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static FileEntry entry() {
        return FileEntry.of(Bytes.utf8("f"), null, FileEntry.S_IFREG | 0644, 0, 0, 0, 0, 0);
    }

    /// Sender's list, receiver's list, and the three messages between them.
    @Test
    void longValuesComeOnRequest() throws IOException {
        XattrList sent = XattrList.of(Map.of(ONE, Bytes.utf8("1"), LONG, VALUE));
        XattrTable sending = new XattrTable();
        XattrTable receiving = new XattrTable();
        FileEntry entry = entry();
        receiving.read(wire(out -> sending.write(out, entry(), sent, false)), entry, format());
        XattrList received = receiving.of(entry);
        assertEquals(2, received.items().size());
        assertEquals(LONG, received.items().getFirst().name());
        assertNull(received.items().getFirst().value());
        assertTrue(received.items().getFirst().matches(VALUE));
        assertFalse(received.differsFrom(sent));

        assertTrue(received.markNeeded(XattrList.EMPTY));
        WireIn request = wire(out -> XattrRequests.write(out, received));
        XattrRequests.read(request, sent);
        WireIn reply = wire(out -> XattrRequests.writeReply(out, sent, name -> VALUE));
        assertTrue(XattrRequests.readReply(reply, received));
        assertEquals(VALUE, received.items().getFirst().value());
        assertFalse(received.differsFrom(sent));
        WireIn again = wire(out -> XattrRequests.write(out, received));
        assertEquals(0, again.readByte());
    }

    @Test
    void whatIsThereIsNotAskedFor() throws IOException {
        XattrList list = XattrList.of(Map.of(LONG, VALUE));
        assertFalse(list.markNeeded(XattrList.of(Map.of(LONG, VALUE))));
        assertEquals(0, wire(out -> XattrRequests.write(out, list)).readVarint());
    }

    @Test
    void hostileNumbersAreRefused() throws IOException {
        XattrList list = XattrList.of(Map.of(ONE, Bytes.utf8("1")));
        for (int step : new int[] {1, 2, -1, Integer.MAX_VALUE}) {
            WireIn in = wire(out -> out.writeVarint(step));
            assertThrows(ProtocolException.class, () -> XattrRequests.read(in, list));
        }
    }

    @Test
    void equalListsAreSentOnce() throws IOException {
        XattrTable table = new XattrTable();
        WireIn in =
                wire(out -> {
                    table.write(out, entry(), XattrList.of(Map.of(LONG, VALUE)), false);
                    table.write(out, entry(), XattrList.of(Map.of(LONG, VALUE)), false);
                });
        XattrTable read = new XattrTable();
        FileEntry first = entry();
        FileEntry second = entry();
        read.read(in, first, format());
        read.read(in, second, format());
        assertEquals(0, first.xattrIndex());
        assertEquals(0, second.xattrIndex());
    }

    /// As `setfacl -m u:1:rw,u:2:r,g:3:rwx,m::rw` makes it on mode 0664.
    @Test
    void aclsKeepTheirXattrForm() {
        String hex =
                "02000000"
                        + "01000600ffffffff"
                        + "0200060001000000"
                        + "0200040002000000"
                        + "04000600ffffffff"
                        + "0800070003000000"
                        + "10000600ffffffff"
                        + "20000400ffffffff";
        Bytes value = Bytes.of(HexFormat.of().parseHex(hex));
        Acl acl = Acl.ofXattr(value);
        assertNotNull(acl);
        assertTrue(acl.isExtended());
        assertEquals(value, acl.toXattr());
        Acl stripped = acl.stripped(0664);
        assertEquals(
                value,
                new Acl(
                                stripped.userObj,
                                stripped.groupObj,
                                6,
                                stripped.otherObj,
                                stripped.ids,
                                stripped.access)
                        .completed(0664)
                        .toXattr());
        assertNull(Acl.ofXattr(value.sub(0, 11)));
    }
}
