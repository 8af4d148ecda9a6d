package dev.gsyncd.changelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.ChangeRecord.MetaKind;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangelogDecoderTest {
    private static final Bytes FILE = Bytes.utf8("CHANGELOG.1");

    private static Gfid gfid(int n) {
        return new Gfid(0x0102030405060708L * n, 0x1112131415161718L + n);
    }

    /// Every operation, and every kind of name.
    static List<ChangeRecord> all() {
        List<Bytes> names =
                List.of(
                        Bytes.utf8("a"),
                        Bytes.of(new byte[] {(byte) 0xff, (byte) 0xfe}),
                        Bytes.utf8("new\nline"),
                        Bytes.utf8("a blank "),
                        Bytes.utf8("%0A"),
                        Bytes.utf8("..."),
                        Bytes.utf8("x".repeat(255)));
        List<ChangeRecord> records = new ArrayList<>();
        int n = 1;
        for (Bytes name : names) {
            for (EntryFop op : EntryFop.values()) {
                EntryName at = new EntryName(gfid(n), name);
                boolean made =
                        op == EntryFop.CREATE || op == EntryFop.MKNOD || op == EntryFop.MKDIR;
                records.add(
                        new ChangeRecord.Entry(
                                gfid(n + 1),
                                op,
                                at,
                                op == EntryFop.RENAME ? new EntryName(Gfid.ROOT, name) : null,
                                made ? 0100644 : 0,
                                made ? -1 : 0,
                                made ? 34 : 0));
                n++;
            }
            records.add(new ChangeRecord.Data(gfid(n)));
            for (MetaKind kind : MetaKind.values()) {
                records.add(new ChangeRecord.Meta(gfid(n), kind));
            }
        }
        return records;
    }

    private static byte[] encode(boolean text, List<ChangeRecord> records) {
        ChangelogBytes bytes = new ChangelogBytes(text).header();
        records.forEach(bytes::record);
        return bytes.bytes();
    }

    private static List<ChangeRecord> decode(byte[] data, int length, int step) throws Exception {
        ChangelogDecoder decoder = new ChangelogDecoder(FILE);
        List<ChangeRecord> records = new ArrayList<>();
        for (int at = 0; at < length; at += step) {
            decoder.feed(data, at, Math.min(step, length - at), records::add);
        }
        assertEquals(length, decoder.consumed() + decoder.pending());
        return records;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allThatABrickWritesIsRead(boolean text) throws Exception {
        byte[] data = encode(text, all());
        for (int step : new int[] {data.length, 1, 2, 7, 64}) {
            assertEquals(all(), decode(data, data.length, step));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTornTailGivesTheRecordsBeforeIt(boolean text) throws Exception {
        List<ChangeRecord> all = all().subList(0, 13);
        byte[] data = encode(text, all);
        int before = 0;
        for (int cut = 0; cut <= data.length; cut++) {
            List<ChangeRecord> records = decode(data, cut, 4096);
            assertEquals(all.subList(0, records.size()), records);
            assertTrue(records.size() >= before, "cut at " + cut);
            before = records.size();
            ChangelogDecoder decoder = new ChangelogDecoder(FILE);
            decoder.feed(data, 0, cut, r -> {});
            boolean whole = encode(text, records).length == cut;
            assertEquals(whole, decoder.atRecordEnd(), "cut at " + cut);
        }
        assertEquals(all.size(), before);
    }

    /// A flipped bit is either seen or changes a value, but never more than that.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFlippedBitIsSeenOrAnotherValue(boolean text) {
        byte[] data = encode(text, all().subList(0, 26));
        for (int i = 0; i < data.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = data.clone();
                bad[i] ^= (byte) (1 << bit);
                List<ChangeRecord> records = new ArrayList<>();
                ChangelogDecoder decoder = new ChangelogDecoder(FILE);
                try {
                    decoder.feed(bad, 0, bad.length, records::add);
                } catch (ChangelogFormatException e) {
                    assertTrue(e.offset() <= i + 1024, e::getMessage);
                    assertTrue(e.getMessage().startsWith("CHANGELOG.1: "), e::getMessage);
                }
                for (ChangeRecord record : records) {
                    if (record instanceof ChangeRecord.Entry entry) {
                        assertFalse(entry.name().name().isEmpty());
                        assertTrue(entry.name().name().indexOf('/', 0) < 0);
                        assertTrue(entry.name().name().indexOf(0, 0) < 0);
                    }
                }
            }
        }
    }

    @Test
    void randomBytesAreRefusedOrWait() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] junk = new byte[random.nextInt(200)];
            random.nextBytes(junk);
            ChangelogDecoder decoder = new ChangelogDecoder(FILE);
            try {
                byte[] header = ChangelogBytes.header(round % 2 == 0);
                decoder.feed(header, 0, header.length, r -> {});
                decoder.feed(junk, 0, junk.length, r -> {});
            } catch (ChangelogFormatException e) {
                assertTrue(e.offset() >= 0);
            }
        }
    }

    @Test
    void otherVersionsAreNamed() {
        for (String header :
                List.of(
                        "GlusterFS Changelog | version: v1.1 | encoding : 2\n",
                        "GlusterFS Changelog | version: v1.2 | encoding : 3\n",
                        "something else\n")) {
            byte[] data = Bytes.utf8(header).toArray();
            ChangelogDecoder decoder = new ChangelogDecoder(FILE);
            assertThrows(
                    ChangelogFormatException.class,
                    () -> decoder.feed(data, 0, data.length, r -> {}));
        }
    }

    @Test
    void aNameThatCannotBeIsRefused() {
        for (String name : List.of("", ".", "..", "a/b", "x".repeat(256))) {
            byte[] data =
                    encode(
                            true,
                            List.of(
                                    new ChangeRecord.Entry(
                                            gfid(1),
                                            EntryFop.LINK,
                                            new EntryName(gfid(2), Bytes.utf8(name)))));
            ChangelogDecoder decoder = new ChangelogDecoder(FILE);
            assertThrows(
                    ChangelogFormatException.class,
                    () -> decoder.feed(data, 0, data.length, r -> {}),
                    name);
        }
    }
}
