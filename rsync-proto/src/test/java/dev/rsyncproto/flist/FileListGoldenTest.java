package dev.rsyncproto.flist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// File lists that a real rsync sent (src/test/golden/record): read, checked, written again to the
/// same bytes; cut at every byte; with every bit flipped.
class FileListGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/golden");

    record Case(String name, FlistFormat format, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN.resolve("args.txt"))) {
            String name = line.substring(0, line.indexOf(':'));
            int protocol = Integer.parseInt(name.substring(0, 2));
            List<Bytes> args =
                    Arrays.stream(line.substring(line.indexOf(':') + 2).split(" "))
                            .map(Bytes::utf8)
                            .toList();
            OptionParser.Parsed parsed = ServerArgs.parse(args);
            Options o = parsed.options();
            CompatFlags compat =
                    protocol < 30 ? CompatFlags.NONE : CompatFlags.answer(o.clientInfo);
            byte[] bytes = Files.readAllBytes(GOLDEN.resolve("flist-" + name + ".bin"));
            cases.add(new Case(name, FlistFormat.of(o, protocol, compat, 16, true), bytes));
        }
        return cases.stream();
    }

    /// Below protocol 30 the recording machine's device and inode are on the wire.
    static Stream<Case> casesFrom30() throws Exception {
        return cases().filter(c -> c.format.protocol() >= 30);
    }

    /// The names on the recording machine.
    private static final class Names implements IdMap.Names {
        private static final Map<Integer, String> USERS = Map.of(0, "root", 1, "daemon", 2, "bin");
        private static final Map<Integer, String> GROUPS =
                Map.of(0, "root", 2, "bin", 3, "sys", 65534, "nogroup");

        @Override
        public @Nullable Bytes user(int uid) {
            String name = USERS.get(uid);
            return name == null ? null : Bytes.utf8(name);
        }

        @Override
        public @Nullable Bytes group(int gid) {
            String name = GROUPS.get(gid);
            return name == null ? null : Bytes.utf8(name);
        }

        @Override
        public int uid(Bytes name) {
            return NONE;
        }

        @Override
        public int gid(Bytes name) {
            return NONE;
        }

        @Override
        public boolean inGroup(int gid) {
            return true;
        }
    }

    private static FileListReader reader(byte[] bytes, FlistFormat f, AclTable a, XattrTable x) {
        WireIn in = new WireIn(new ByteArrayInputStream(bytes));
        return new FileListReader(in, f, new IdMap(new Names(), true), a, x);
    }

    private static FileListSegment read(byte[] bytes, FlistFormat format) throws IOException {
        return reader(bytes, format, new AclTable(), new XattrTable()).read(new FileList(false));
    }

    private static FileEntry entry(FileListSegment segment, String name) {
        FileEntry entry = segment.entry(Bytes.utf8(name));
        assertNotNull(entry, name);
        return entry;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatRsyncSent(Case c) throws IOException {
        String dir = c.format.relative() ? "src/" : "";
        FileListSegment list = read(c.bytes, c.format);
        FileEntry file = entry(list, dir + "b/c");
        assertEquals(4000, file.size());
        assertEquals(1_600_000_001, file.mtimeSec());
        assertEquals(c.format.protocol() < 31 ? 0 : 123456789, file.mtimeNsec());
        assertEquals(FileEntry.S_IFREG | 0600, file.mode());
        assertEquals(70000, entry(list, dir + "b.c").size());
        if (c.format.protocol() >= 30) {
            assertEquals(-1_000_000, entry(list, dir + "b.c").mtimeSec());
            assertEquals(5_000_000_000L, entry(list, dir + "b/d").mtimeSec());
        }
        assertEquals(Bytes.utf8("../target of link"), entry(list, dir + "link").linkTarget());
        if (c.format.owner()) {
            assertEquals(1, file.uid());
            assertEquals(2, file.gid());
            assertEquals(65534, entry(list, "b/d").gid());
        }
        if (c.format.devices()) {
            assertEquals(300, entry(list, "block").rdevMajor());
            assertEquals(70000, entry(list, "block").rdevMinor());
            assertEquals(5, entry(list, "char").rdevMajor());
            assertTrue(entry(list, "fifo").isSpecial());
        }
        if (c.format.hardLinks()) {
            int group = entry(list, "a").hardLinkGroup();
            assertTrue(group >= 0);
            assertEquals(group, entry(list, "z").hardLinkGroup());
            assertEquals(group, entry(list, "b/a-too").hardLinkGroup());
            assertNotEquals(group, file.hardLinkGroup());
        }
        if (c.format.checksum()) {
            assertNotNull(file.checksum());
        }
    }

    @Test
    void sortsAsRsyncDoes() throws Exception {
        Case c = cases().filter(x -> x.name.equals("32-plain")).findFirst().orElseThrow();
        FileListSegment list = read(c.bytes, c.format);
        List<String> names = new ArrayList<>();
        for (int i = list.low(); i <= list.high(); i++) {
            names.add(list.get(i).name().toString());
        }
        String n = "n".repeat(200);
        assertEquals(
                List.of(
                        ".",
                        "a",
                        "acl",
                        "b.c",
                        "block",
                        "char",
                        "fifo",
                        "link",
                        "odd \\#377\\#376\\#012 name",
                        "x-long",
                        "x-same",
                        "x-short",
                        "z",
                        "b",
                        "b/a-too",
                        "b/c",
                        "b/d",
                        "empty",
                        "long",
                        "long/" + n,
                        "long/" + n + "/" + "m".repeat(255)),
                names);
    }

    @ParameterizedTest
    @MethodSource("casesFrom30")
    void writesTheSameBytesAgain(Case c) throws IOException {
        AclTable acls = new AclTable();
        XattrTable xattrs = new XattrTable();
        FileListSegment read =
                reader(c.bytes, c.format, acls, xattrs).readEntries(new FileList(false));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WireOut out = new WireOut(bytes);
        IdMap ids = new IdMap(new Names(), true);
        FileListWriter writer =
                new FileListWriter(out, c.format, ids, new AclTable(), new XattrTable());
        FileList list = new FileList(false);
        FileListSegment written = list.startSegment();
        for (int i = 0; i < read.size(); i++) {
            FileEntry e = read.get(i);
            boolean linked = e.has(FileEntry.HLINKED);
            writer.write(
                    written,
                    copy(e),
                    linked ? 1 : FileListWriter.NO_LINKS,
                    linked ? 7 : 0,
                    e.aclIndex() < 0 ? null : acls.access(e.aclIndex()),
                    e.defaultAclIndex() < 0 ? null : acls.defaults(e.defaultAclIndex()),
                    xattrs.of(e));
        }
        writer.end(list, written);
        out.flush();
        byte[] ours = bytes.toByteArray();
        assertArrayEquals(Arrays.copyOf(c.bytes, ours.length), ours);
    }

    private static FileEntry copy(FileEntry e) {
        FileEntry copy =
                FileEntry.of(
                        e.name(),
                        null,
                        e.mode(),
                        e.size(),
                        e.mtimeSec(),
                        e.mtimeNsec(),
                        e.uid(),
                        e.gid());
        copy.set(e.flags());
        if (e.isDevice()) {
            copy.rdev(e.rdevMajor(), e.rdevMinor());
        }
        Bytes target = e.linkTarget();
        if (target != null) {
            copy.linkTarget(target);
        }
        byte[] sum = e.checksum();
        if (sum != null) {
            copy.checksum(sum);
        }
        return copy;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsCleanlyWhereverItIsCut(Case c) throws IOException {
        int used = listLength(c);
        for (int length = 0; length < used; length++) {
            byte[] cut = Arrays.copyOf(c.bytes, length);
            assertThrows(IOException.class, () -> read(cut, c.format), "cut at " + length);
        }
    }

    /// How many of the recorded bytes are the list.
    private static int listLength(Case c) throws IOException {
        WireIn in = new WireIn(new ByteArrayInputStream(c.bytes));
        IdMap ids = new IdMap(new Names(), true);
        new FileListReader(in, c.format, ids, new AclTable(), new XattrTable())
                .read(new FileList(false));
        return (int) in.offset();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyFlippedBitIsReadOrRefused(Case c) {
        for (int i = 0; i < c.bytes.length * 8; i++) {
            byte[] bad = c.bytes.clone();
            bad[i / 8] ^= (byte) (1 << i % 8);
            try {
                read(bad, c.format);
            } catch (IOException e) {
                // refused: any other exception fails the test
                assertNotNull(e);
            }
        }
    }
}
