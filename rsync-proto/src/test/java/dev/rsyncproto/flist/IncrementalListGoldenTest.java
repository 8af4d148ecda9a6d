package dev.rsyncproto.flist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.wire.NdxReader;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The lists of a tree that a real rsync sent with incremental recursion, as server and as client
/// (src/test/golden/record): one for each directory, each after the number of its directory.
class IncrementalListGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/golden");

    record Case(String name, FlistFormat format, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN.resolve("args-inc.txt"))) {
            String name = line.substring(0, line.indexOf(':'));
            String[] words = line.substring(line.indexOf(':') + 2).split(" ");
            List<Bytes> args = Arrays.stream(words).map(Bytes::utf8).toList();
            Options o = ServerArgs.parse(args).options();
            int protocol = Integer.parseInt(name.substring(0, 2));
            CompatFlags compat = CompatFlags.answer(o.clientInfo, true);
            byte[] bytes = Files.readAllBytes(GOLDEN.resolve("inc-" + name + ".bin"));
            cases.add(new Case(name, FlistFormat.of(o, protocol, compat, 16, true), bytes));
        }
        return cases.stream();
    }

    private static final class NoNames implements IdMap.Names {
        @Override
        public @Nullable Bytes user(int uid) {
            return null;
        }

        @Override
        public @Nullable Bytes group(int gid) {
            return null;
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

    /// Segments in the order of the wire; the end that says that no more follow is taken, too.
    private static List<FileListSegment> read(WireIn in, FlistFormat format) throws IOException {
        IdMap ids = new IdMap(new NoNames(), true);
        FileListReader reader =
                new FileListReader(in, format, ids, new AclTable(), new XattrTable());
        NdxReader ndx = new NdxReader(format.protocol());
        FileList list = new FileList(true);
        List<FileEntry> directories = new ArrayList<>();
        List<FileListSegment> segments = new ArrayList<>();
        FileListSegment segment = reader.read(list);
        while (true) {
            list.append(segment);
            segments.add(segment);
            for (int i = 0; i < segment.size(); i++) {
                if (segment.get(i).isDir()) {
                    directories.add(segment.get(i));
                }
            }
            int next = ndx.read(in);
            if (next == Protocol.NDX_FLIST_EOF) {
                return segments;
            }
            int number = Protocol.NDX_FLIST_OFFSET - next;
            if (number < 0 || number >= directories.size()) {
                throw new ProtocolException("flist-dir", "" + number, "a directory", in.offset());
            }
            segment = reader.read(list, directories.get(number));
        }
    }

    private static List<FileListSegment> read(byte[] bytes, FlistFormat format) throws IOException {
        return read(new WireIn(new ByteArrayInputStream(bytes)), format);
    }

    private static List<String> names(FileListSegment segment) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < segment.size(); i++) {
            names.add(segment.get(i).name().toString());
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsTheListOfEachDirectory(Case c) throws IOException {
        List<FileListSegment> segments = read(c.bytes, c.format);
        String top = c.format.relative() ? "src" : ".";
        String dir = c.format.relative() ? "src/" : "";
        String n = dir + "long/" + "n".repeat(200);
        List<List<String>> below = new ArrayList<>();
        if (c.format.relative()) {
            assertEquals(List.of(top), names(segments.getFirst()));
        }
        for (FileListSegment segment : segments) {
            if (segment != segments.getFirst()) {
                FileEntry parent = segment.parent();
                assertNotNull(parent);
                if (!parent.name().toString().equals(top)) {
                    below.add(names(segment));
                }
            }
        }
        assertEquals(
                List.of(
                        List.of(dir + "b/a-too", dir + "b/c", dir + "b/d"),
                        List.of(),
                        List.of(n),
                        List.of(n + "/" + "m".repeat(255))),
                below);
        FileEntry file = null;
        for (FileListSegment segment : segments) {
            FileEntry found = segment.entry(Bytes.utf8(dir + "b/c"));
            file = found == null ? file : found;
        }
        assertNotNull(file);
        assertEquals(4000, file.size());
        assertEquals(1_600_000_001, file.mtimeSec());
        assertEquals(c.format.protocol() < 31 ? 0 : 123_456_789, file.mtimeNsec());
    }

    /// Names of one file lie in lists of several directories.
    @ParameterizedTest
    @MethodSource("cases")
    void linksKeepTheirGroupFromListToList(Case c) throws IOException {
        List<Integer> groups = new ArrayList<>();
        for (FileListSegment segment : read(c.bytes, c.format)) {
            for (String name : List.of("a", "z", "b/a-too")) {
                FileEntry entry = segment.entry(Bytes.utf8(name));
                if (entry != null) {
                    groups.add(entry.hardLinkGroup());
                }
            }
        }
        if (c.format.hardLinks()) {
            assertEquals(3, groups.size());
            assertTrue(groups.getFirst() >= 0);
            assertEquals(1, groups.stream().distinct().count());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsCleanlyWhereverItIsCut(Case c) throws IOException {
        WireIn whole = new WireIn(new ByteArrayInputStream(c.bytes));
        read(whole, c.format);
        for (int length = 0; length < whole.offset(); length++) {
            byte[] cut = Arrays.copyOf(c.bytes, length);
            assertThrows(IOException.class, () -> read(cut, c.format), "cut at " + length);
        }
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
