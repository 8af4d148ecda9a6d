package dev.gsyncd.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.Stat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is written here the GNU tar of this machine reads, and the other way round.
@Timeout(180)
final class GnuTarTest {
    private static final Bytes NOTE = Bytes.utf8("user.note");
    private static final Bytes ACL_XATTR = Bytes.utf8("system.posix_acl_access");
    private static final Bytes BINARY = Bytes.of(new byte[] {0, -1, 10, '=', (byte) 0xc3, 40});

    /// Owner, user 70007 (who has no name), group, mask, others.
    private static final Bytes ACL =
            Bytes.of(
                    HexFormat.of()
                            .parseHex(
                                    "02000000"
                                            + "01000600ffffffff"
                                            + "0200060077110100"
                                            + "04000400ffffffff"
                                            + "10000600ffffffff"
                                            + "20000400ffffffff"));

    @TempDir Path top;
    private Dir dir;

    @BeforeEach
    void open() throws IOException {
        dir = Dir.open(Bytes.utf8(top.toString()));
    }

    @AfterEach
    void close() {
        dir.close();
    }

    private static Bytes name(int length) {
        byte[] name = new byte[length];
        Arrays.fill(name, (byte) 'n');
        name[0] = (byte) 0xff; // no UTF-8
        name[1] = (byte) 0xc3;
        return Bytes.of(name);
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static TarEntry entry(Bytes name, long size, long sec, int nsec) {
        return new TarEntry(name, TarEntry.REGULAR, size, 0640, 3_000_000, 5, sec, nsec, null);
    }

    private byte[] tar(byte[] input, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).directory(top.toFile());
        builder.environment().put("LC_ALL", "C");
        Process tar = builder.start();
        try (var out = tar.getOutputStream()) {
            out.write(input);
        }
        byte[] output = tar.getInputStream().readAllBytes();
        String errors = new String(tar.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tar.waitFor(), errors);
        assertEquals("", errors);
        return output;
    }

    private byte[] read(Bytes name) throws IOException {
        try (Fd file = dir.openRead(name)) {
            byte[] all = new byte[(int) file.stat().size()];
            fill(file, all);
            return all;
        }
    }

    private static void fill(Fd file, byte[] to) throws IOException {
        for (int at = 0; at < to.length; ) {
            int n = file.pread(to, at, to.length - at, at);
            assertTrue(n > 0);
            at += n;
        }
    }

    private static byte[] stream(TarEntry entry, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        writer.begin(entry);
        writer.write(content, 0, content.length);
        writer.end();
        writer.finish();
        return bytes.toByteArray();
    }

    @Test
    void namesTimesAndOwners() throws Exception {
        for (int length : new int[] {3, 100, 101, 250}) {
            for (long sec : new long[] {-5, -1, 0, 1_700_000_000, 1L << 33}) {
                byte[] content = content(length * 7);
                byte[] stream =
                        stream(entry(name(length), content.length, sec, 250_000_000), content);
                tar(stream, "--overwrite", "--warning=no-timestamp", "-xf", "-");
                assertArrayEquals(content, read(name(length)));
                Stat stat = dir.stat(name(length));
                assertEquals(sec, stat.mtimeSec());
                assertEquals(250_000_000, stat.mtimeNsec());
                assertEquals(3_000_000, stat.uid());
                assertEquals(5, stat.gid());
                assertEquals(0640, stat.mode() & 07777);
            }
        }
    }

    @Test
    void holes() throws Exception {
        Bytes f = name(120);
        long[][] files = {
            {0, 4096}, // nothing but data would be no map; the rest is a hole
            {1 << 20, 8192, 3 << 20, 4096},
            {}
        };
        for (long[] pieces : files) {
            long size = 5 << 20;
            SparseMap map;
            byte[] before;
            try (Fd file = dir.create(f, 0600)) {
                for (int i = 0; i < pieces.length; i += 2) {
                    byte[] data = content((int) pieces[i + 1]);
                    file.pwrite(data, 0, data.length, pieces[i]);
                }
                file.truncate(size);
                map = SparseMap.of(file, size);
                before = new byte[(int) size];
                fill(file, before);
            }
            assertNotNull(map);
            assertEquals(1 + pieces.length / 2, map.pieces());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            TarWriter writer = new TarWriter(bytes);
            writer.begin(new TarEntry(f, TarEntry.REGULAR, size, 0600, 0, 0, 5, 0, map));
            for (int i = 0; i < map.pieces(); i++) {
                writer.write(before, (int) map.offset(i), (int) map.length(i));
            }
            writer.end();
            writer.finish();
            assertTrue(bytes.size() < 40_000, "" + bytes.size());

            readSparse(bytes.toByteArray(), f, before);
            dir.unlink(f);
            tar(bytes.toByteArray(), "--overwrite", "-xf", "-");
            assertArrayEquals(before, read(f));
            assertTrue(dir.stat(f).blocks() < 200);
            byte[] theirs = tar(new byte[0], "--format=pax", "--sparse", "--null", "-cf", "-", ".");
            readSparse(theirs, Bytes.utf8("./").plus(f), before);
            dir.unlink(f);
        }
    }

    private static void readSparse(byte[] stream, Bytes name, byte[] content) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(stream));
        TarEntry entry = reader.next();
        while (entry != null && entry.type() != TarEntry.REGULAR) {
            entry = reader.next(); // the directory
        }
        assertNotNull(entry);
        assertEquals(name, entry.name());
        assertEquals(content.length, entry.size());
        SparseMap map = entry.sparse();
        assertNotNull(map);
        byte[] all = new byte[content.length];
        for (int i = 0; i < map.pieces(); i++) {
            fill(reader, all, (int) map.offset(i), (int) map.length(i));
        }
        assertArrayEquals(content, all);
        assertNull(reader.next());
    }

    private static void fill(TarReader reader, byte[] to, int from, int length) throws IOException {
        for (int at = from; at < from + length; ) {
            int n = reader.read(to, at, from + length - at);
            assertTrue(n > 0);
            at += n;
        }
    }

    @Test
    void whatGnuTarWrites() throws Exception {
        Map<Bytes, byte[]> files =
                Map.of(
                        Bytes.utf8("a"), content(0),
                        name(100), content(511),
                        name(101), content(512),
                        name(255), content(70_000));
        for (Map.Entry<Bytes, byte[]> file : files.entrySet()) {
            try (Fd fd = dir.open(file.getKey(), OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0604)) {
                fd.pwrite(file.getValue(), 0, file.getValue().length, 0);
            }
            dir.setxattr(file.getKey(), NOTE, BINARY, 0);
            dir.setxattr(file.getKey(), ACL_XATTR, ACL, 0);
            dir.utimens(file.getKey(), 0, Dir.UTIME_OMIT, -1, 250_000_000);
        }
        byte[] stream =
                tar(
                        new byte[0],
                        "--format=pax",
                        "--xattrs",
                        "--acls",
                        "--numeric-owner",
                        "-cf",
                        "-",
                        ".");
        TarReader reader = new TarReader(new ByteArrayInputStream(stream));
        int seen = 0;
        for (TarEntry e = reader.next(); e != null; e = reader.next()) {
            byte[] content = files.get(e.name().from(2));
            if (e.type() != TarEntry.REGULAR) {
                continue;
            }
            assertNotNull(content, e.name().toString());
            assertEquals(content.length, e.size());
            byte[] all = new byte[content.length];
            fill(reader, all, 0, all.length);
            assertArrayEquals(content, all);
            assertEquals(-1, reader.read(new byte[1], 0, 1));
            assertEquals(-1, e.mtimeSec());
            assertEquals(250_000_000, e.mtimeNsec());
            seen++;
        }
        assertEquals(files.size(), seen);
    }
}
