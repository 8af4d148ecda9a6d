package dev.rsyncproto.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.AclTable;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListReader;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.FlistFormat;
import dev.rsyncproto.flist.IdMap;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.LocalNames;
import dev.rsyncproto.wire.IoActivity;
import dev.rsyncproto.wire.MuxOut;
import dev.rsyncproto.wire.NdxWriter;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Lists of directories from a sender that may lie.
class ListReceiverTest {
    private static final int PROTOCOL = 31;
    private static final CompatFlags COMPAT =
            new CompatFlags(CompatFlags.CF_INC_RECURSE | CompatFlags.CF_SAFE_FLIST);

    private final Options options = options();
    private final FlistFormat format = FlistFormat.of(options, PROTOCOL, COMPAT, 16, false);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final WireOut out = new WireOut(new MuxOut(bytes, new IoActivity()));
    private final NdxWriter ndx = new NdxWriter(PROTOCOL);
    private final FileList sent = new FileList(true);
    private final FileListWriter writer =
            new FileListWriter(
                    out,
                    format,
                    new IdMap(new LocalNames(), false),
                    new AclTable(),
                    new XattrTable());

    private static Options options() {
        try {
            return OptionParser.parse(
                            List.of(Bytes.utf8("-rtH"), Bytes.utf8("h:a"), Bytes.utf8("b")),
                            name -> null)
                    .options();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// The handshake of a server, then a list with the directories `a` (number 1) and `b` (2).
    ListReceiverTest() throws IOException {
        out.writeInt(PROTOCOL);
        out.writeVarint(COMPAT.bits());
        out.writeInt(1);
        list(".", "f", "a/", "b/");
    }

    private void list(String... names) throws IOException {
        FileListSegment segment = sent.startSegment();
        for (String name : names) {
            boolean dir = name.endsWith("/") || name.equals(".");
            String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
            FileEntry entry =
                    FileEntry.of(
                            Bytes.utf8(plain),
                            null,
                            (dir ? FileEntry.S_IFDIR : FileEntry.S_IFREG) | 0755,
                            3,
                            1,
                            0,
                            0,
                            0);
            entry.set(dir ? FileEntry.CONTENT_DIR : 0);
            writer.write(segment, entry, FileListWriter.NO_LINKS, 0, null, null, null);
        }
        writer.end(sent, segment);
    }

    private void listOf(int directory, String... names) throws IOException {
        ndx.write(out, Protocol.NDX_FLIST_OFFSET - directory);
        list(names);
    }

    private void end() throws IOException {
        ndx.write(out, Protocol.NDX_FLIST_EOF);
    }

    /// What was received, a line for each list.
    private List<String> received() throws IOException {
        out.flush();
        byte[] stream = bytes.toByteArray();
        return received(stream);
    }

    private List<String> received(byte[] stream) throws IOException {
        Session session =
                new Session(
                        options,
                        false,
                        false,
                        1,
                        new ByteArrayInputStream(stream),
                        new ByteArrayOutputStream(),
                        new Events() {});
        session.handshake();
        FileListReader reader =
                new FileListReader(
                        session.in,
                        format,
                        new IdMap(new LocalNames(), false),
                        new AclTable(),
                        new XattrTable());
        ReceiverReports reports = new ReceiverReports();
        ListReceiver lists = new ListReceiver(session, reader, reports);
        Request request = new Request(session.agreed());
        request.lists(lists);
        List<String> found = new ArrayList<>();
        found.add(line(lists.first()));
        while (!lists.isComplete() || session.in.offset() < stream.length) {
            request.readList(session.in);
            ReceiverReports.Report report = present(reports.poll());
            if (report.list() != null) {
                found.add(line(report.list()));
            }
        }
        return found;
    }

    private static ReceiverReports.Report present(ReceiverReports.Report report) {
        assertNotNull(report);
        return report;
    }

    private static String line(FileListSegment segment) {
        StringBuilder line = new StringBuilder(segment.firstNdx() + ":");
        for (int i = 0; i < segment.size(); i++) {
            line.append(' ').append(segment.get(i).name());
        }
        return line.toString();
    }

    private void refused(String field) {
        ProtocolException e = assertThrows(ProtocolException.class, this::received);
        assertEquals(field, e.field(), e.getMessage());
    }

    @Test
    void listsAfterTheFirst() throws IOException {
        listOf(1, "a/y", "a/x", "a/c/");
        listOf(3);
        listOf(2, "b/z");
        end();
        assertEquals(List.of("1: . f a b", "6: a/x a/y a/c", "10:", "11: b/z"), received());
    }

    @Test
    void aDirectoryThatIsNotListed() throws IOException {
        listOf(3);
        refused("flist-dir");
    }

    @Test
    void aNumberThatNoIntHolds() throws IOException {
        ndx.write(out, -Integer.MAX_VALUE);
        refused("flist-dir");
    }

    @Test
    void aSecondListOfADirectory() throws IOException {
        listOf(1, "a/x");
        listOf(1, "a/x");
        refused("flist-dir");
    }

    @Test
    void aListAfterTheEnd() throws IOException {
        end();
        listOf(1, "a/x");
        refused("flist-dir");
    }

    @Test
    void aNameOfAnotherDirectory() throws IOException {
        listOf(1, "b/x");
        refused("flist-name");
    }

    @Test
    void aNameBelowASubdirectory() throws IOException {
        listOf(1, "a/c/x");
        refused("flist-name");
    }

    @Test
    void aListOfADuplicate() throws IOException {
        listOf(1, "a/c/", "a/c/");
        listOf(3, "a/c/x");
        listOf(4, "a/c/y");
        refused("flist-dir");
    }

    @Test
    void aNameInTheFirstListWithADirectory() throws IOException {
        out.flush();
        bytes.reset();
        out.writeInt(PROTOCOL);
        out.writeVarint(COMPAT.bits());
        out.writeInt(1);
        list("a/x");
        refused("flist-name");
    }

    @Test
    void otherIndexes() throws IOException {
        ndx.write(out, -50);
        refused("ndx");
    }

    /// Cut anywhere, and with any byte changed: an end, or one clear exception.
    @Test
    void anyOtherBytes() throws IOException {
        listOf(1, "a/y", "a/x", "a/c/");
        listOf(3);
        listOf(2, "b/z");
        end();
        out.flush();
        byte[] good = bytes.toByteArray();
        Random random = new Random(7);
        for (int i = 12; i < good.length * 40; i++) {
            byte[] bad = good.clone();
            if (i < good.length) {
                bad = java.util.Arrays.copyOf(good, i);
            } else {
                bad[12 + random.nextInt(good.length - 12)] = (byte) random.nextInt();
            }
            try {
                received(bad);
            } catch (IOException e) {
                assertNotNull(e.getMessage());
            }
        }
    }
}
