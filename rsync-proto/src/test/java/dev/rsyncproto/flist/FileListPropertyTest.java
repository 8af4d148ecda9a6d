package dev.rsyncproto.flist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random lists, written and read at every protocol; hostile names; the order.
class FileListPropertyTest {
    private static final class NoNames implements IdMap.Names {
        @Override
        public @Nullable Bytes user(int uid) {
            return Bytes.utf8("u" + uid);
        }

        @Override
        public @Nullable Bytes group(int gid) {
            return null;
        }

        @Override
        public int uid(Bytes name) {
            return name.utf8().startsWith("u") ? Integer.parseInt(name.from(1).utf8()) + 1 : NONE;
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

    private static FlistFormat format(int protocol, boolean relative) {
        Options.Builder b = new Options.Builder().archive();
        b.relative = relative;
        CompatFlags compat =
                protocol < 30 ? CompatFlags.NONE : CompatFlags.answer(CompatFlags.OUR_INFO);
        return FlistFormat.of(b.build(), protocol, compat, 16, true);
    }

    private static byte[] write(FlistFormat format, List<FileEntry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WireOut out = new WireOut(bytes);
        FileList list = new FileList(false);
        FileListSegment segment = list.startSegment();
        FileListWriter writer =
                new FileListWriter(
                        out,
                        format,
                        new IdMap(new NoNames(), true),
                        new AclTable(),
                        new XattrTable());
        for (FileEntry e : entries) {
            writer.write(segment, e, FileListWriter.NO_LINKS, 0, null, null, null);
        }
        writer.end(list, segment);
        out.flush();
        return bytes.toByteArray();
    }

    private static FileListSegment read(FlistFormat format, byte[] bytes) throws IOException {
        WireIn in = new WireIn(new ByteArrayInputStream(bytes));
        IdMap ids = new IdMap(new NoNames(), true);
        return new FileListReader(in, format, ids, new AclTable(), new XattrTable())
                .read(new FileList(false));
    }

    private static FileEntry file(String name) {
        return FileEntry.of(Bytes.utf8(name), null, FileEntry.S_IFREG | 0644, 1, 2, 0, 0, 0);
    }

    private static FileEntry dir(String name) {
        return FileEntry.of(Bytes.utf8(name), null, FileEntry.S_IFDIR | 0755, 1, 2, 0, 0, 0);
    }

    private static List<String> names(FileListSegment s) {
        List<String> names = new ArrayList<>();
        for (int i = s.low(); i <= s.high(); i++) {
            if (s.get(i).isActive()) {
                names.add(s.get(i).name() + (s.get(i).isDir() ? "/" : ""));
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 28, 29, 30, 31, 32})
    void randomListsComeBack(int protocol) throws IOException {
        Random random = new Random(protocol);
        FlistFormat format = format(protocol, false);
        for (int round = 0; round < 50; round++) {
            List<FileEntry> sent = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                sent.add(randomEntry(random, i));
            }
            FileListSegment got = read(format, write(format, sent));
            assertEquals(sent.size(), got.size());
            for (FileEntry want : sent) {
                FileEntry have = got.entry(want.name());
                assertTrue(have != null, want::toString);
                assertEquals(want.mode(), have.mode());
                boolean noSize = want.isDevice() || (want.isSpecial() && protocol < 31);
                assertEquals(noSize ? 0 : want.size(), have.size());
                assertEquals(want.mtimeSec(), have.mtimeSec());
                assertEquals(protocol < 31 ? 0 : want.mtimeNsec(), have.mtimeNsec());
                assertEquals(want.uid() == 0 ? 0 : want.uid() + 1, have.uid());
                assertEquals(want.gid(), have.gid());
                assertEquals(want.linkTarget(), have.linkTarget());
                if (want.isDevice()) {
                    assertEquals(want.rdevMajor(), have.rdevMajor());
                    assertEquals(want.rdevMinor(), have.rdevMinor());
                }
            }
        }
    }

    private static FileEntry randomEntry(Random r, int i) {
        int[] types = {
            FileEntry.S_IFREG,
            FileEntry.S_IFREG,
            FileEntry.S_IFDIR,
            FileEntry.S_IFLNK,
            FileEntry.S_IFCHR,
            FileEntry.S_IFIFO
        };
        int type = types[r.nextInt(types.length)];
        byte[] random = new byte[1 + r.nextInt(r.nextInt(20) == 0 ? 300 : 12)];
        r.nextBytes(random);
        for (int j = 0; j < random.length; j++) {
            random[j] = random[j] == 0 || random[j] == '/' ? (byte) 'x' : random[j];
        }
        Bytes name = Bytes.utf8("d" + r.nextInt(4) + "/" + i + "-").plus(Bytes.of(random));
        FileEntry e =
                FileEntry.of(
                        name,
                        null,
                        type | r.nextInt(07777),
                        r.nextLong() >>> (1 + r.nextInt(60)),
                        r.nextInt(4) == 0 ? 7 : r.nextInt(Integer.MAX_VALUE),
                        r.nextBoolean() ? 0 : r.nextInt(1_000_000_000),
                        r.nextInt(3),
                        r.nextInt(3));
        if (type == FileEntry.S_IFLNK) {
            e.linkTarget(Bytes.utf8("t".repeat(1 + r.nextInt(300))));
        }
        if (type == FileEntry.S_IFCHR) {
            e.rdev(r.nextInt(1 << 8), r.nextInt(1 << 8));
        }
        return e;
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../b", "../a", "a/..", "/etc/passwd", "/", "a\0b"})
    void refusesUnsafeNames(String name) throws IOException {
        FlistFormat format = format(32, false);
        byte[] bytes = write(format, List.of(file(name)));
        assertThrows(ProtocolException.class, () -> read(format, bytes));
    }

    @Test
    void refusesAFileForTheRoot() throws IOException {
        FlistFormat format = format(32, false);
        byte[] bytes = write(format, List.of(file(".")));
        assertThrows(ProtocolException.class, () -> read(format, bytes));
    }

    @Test
    void namesAreMadeCanonical() throws IOException {
        FlistFormat format = format(32, false);
        byte[] bytes = write(format, List.of(file("a//b"), file("./c"), dir("d/"), file("..e")));
        assertEquals(List.of("..e", "c", "a/b", "d/"), names(read(format, bytes)));
    }

    @Test
    void relativeNamesLoseTheRoot() throws IOException {
        FlistFormat format = format(32, true);
        byte[] bytes = write(format, List.of(file("/etc/passwd"), file("/x")));
        assertEquals(List.of("x", "etc/passwd"), names(read(format, bytes)));
    }

    @Test
    void duplicatesKeepTheirIndex() throws IOException {
        FlistFormat format = format(32, false);
        FileEntry top = dir("d").set(FileEntry.TOP_DIR | FileEntry.CONTENT_DIR);
        List<FileEntry> sent = List.of(file("a"), file("b"), file("a"), file("d"), dir("d"), top);
        FileListSegment got = read(format, write(format, sent));
        assertEquals(6, got.size());
        assertEquals(List.of("a", "b", "d/"), names(got));
        FileEntry kept = got.entry(Bytes.utf8("d"));
        assertTrue(kept != null && kept.isDir() && kept.has(FileEntry.TOP_DIR));
        assertFalse(got.get(1).isActive());
    }

    @Test
    void theOrderIsOne() {
        Random random = new Random(1);
        NameOrder order = new NameOrder(32);
        String[] parts = {"a", "b", ".", "a.", "a-", "ab", "A"};
        List<FileEntry> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder name = new StringBuilder(parts[random.nextInt(parts.length)]);
            for (int depth = random.nextInt(3); depth > 0; depth--) {
                name.append('/').append(parts[random.nextInt(parts.length)]);
            }
            all.add(random.nextBoolean() ? file(name.toString()) : dir(name.toString()));
        }
        for (FileEntry a : all) {
            for (FileEntry b : all) {
                int ab = Integer.signum(order.compare(a, b));
                assertEquals(-ab, Integer.signum(order.compare(b, a)), a + " " + b);
            }
        }
        FileEntry[] sorted = MergeSort.sort(all.toArray(new FileEntry[0]), order);
        for (int i = 1; i < sorted.length; i++) {
            assertTrue(order.compare(sorted[i - 1], sorted[i]) <= 0);
        }
    }
}
