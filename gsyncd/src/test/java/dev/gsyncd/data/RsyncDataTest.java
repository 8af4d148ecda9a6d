package dev.gsyncd.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.DataStream;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.tree.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Data sessions between two plain directories that look like auxiliary mounts: `.gfid/<gfid>`.
@Timeout(180)
final class RsyncDataTest {
    private static final Bytes NOTE = Bytes.utf8("user.note");
    private static final Bytes ACL = Bytes.utf8("system.posix_acl_access");

    /// Version 2; owner, user 7, group, mask, others: tag u16, permissions u16, id u32, all little
    /// endian.
    private static final Bytes ACL_OF_USER_7 =
            Bytes.of(
                    HexFormat.of()
                            .parseHex(
                                    "02000000"
                                            + "01000600ffffffff"
                                            + "0200060007000000"
                                            + "04000400ffffffff"
                                            + "10000600ffffffff"
                                            + "20000400ffffffff"));

    @TempDir Path primary;
    @TempDir Path secondary;

    private Dir from;
    private Dir to;
    private RsyncData data;
    private int sessions;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(primary.resolve(".gfid"));
        Files.createDirectory(secondary.resolve(".gfid"));
        from = Dir.open(Bytes.utf8(primary.toString()));
        to = Dir.open(Bytes.utf8(secondary.toString()));
        data = new RsyncData(from, new InProcess(), new RsyncData.Tuning(2, 60, true, true));
    }

    @AfterEach
    void close() {
        data.close();
        from.close();
        to.close();
    }

    private static Gfid gfid(int n) {
        return new Gfid(0x1234_5678_9abcL, n);
    }

    private static Path at(Path root, int n) {
        return root.resolve(gfid(n).path().utf8());
    }

    private void file(int n, byte[] content, byte[] there) throws IOException {
        Files.write(at(primary, n), content);
        Files.write(at(secondary, n), there);
    }

    private void assertSame(int n) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(at(primary, n)), Files.readAllBytes(at(secondary, n)), "" + n);
        assertEquals(
                Files.getLastModifiedTime(at(primary, n)),
                Files.getLastModifiedTime(at(secondary, n)));
        assertEquals(
                Files.getPosixFilePermissions(at(primary, n)),
                Files.getPosixFilePermissions(at(secondary, n)));
    }

    @Test
    void contentIsComparedWhateverSizeAndTime() throws Exception {
        FileTime same = FileTime.fromMillis(1_000_000_000_123L);
        file(1, new byte[] {'B', 'B', 'B'}, new byte[] {'A', 'A', 'A'});
        Files.setLastModifiedTime(at(primary, 1), same);
        Files.setLastModifiedTime(at(secondary, 1), same);
        byte[] big = new byte[3_000_000];
        new Random(1).nextBytes(big);
        byte[] old = big.clone();
        old[1_500_000]++;
        file(2, big, old);
        file(3, new byte[0], new byte[] {'x'});
        DataEngine.Outcome outcome = data.sync(List.of(gfid(1), gfid(2), gfid(3)), List.of());
        assertEquals(Map.of(), outcome.failed());
        assertSame(1);
        assertSame(2);
        assertSame(3);
        assertEquals(true, outcome.bytesSent() < 100_000, "delta: " + outcome.bytesSent());
    }

    @Test
    void attributesOfFilesAndDirectories() throws Exception {
        file(1, new byte[] {'a'}, new byte[] {'a'});
        Files.setPosixFilePermissions(at(primary, 1), PosixFilePermissions.fromString("r-x--x-w-"));
        Files.setLastModifiedTime(at(primary, 1), FileTime.fromMillis(1_234_567_890_987L));
        Files.createDirectory(at(primary, 2));
        Files.createDirectory(at(secondary, 2));
        Files.setPosixFilePermissions(at(primary, 2), PosixFilePermissions.fromString("rwx-w---x"));
        Files.setLastModifiedTime(at(primary, 2), FileTime.fromMillis(987_654_321_012L));
        Files.createSymbolicLink(at(primary, 3), Path.of("target"));
        Files.createSymbolicLink(at(secondary, 3), Path.of("target"));
        DataEngine.Outcome outcome = data.sync(List.of(), List.of(gfid(1), gfid(2), gfid(3)));
        assertEquals(Map.of(), outcome.failed());
        assertSame(1);
        assertEquals(
                Files.getLastModifiedTime(at(primary, 2)),
                Files.getLastModifiedTime(at(secondary, 2)));
        assertEquals(
                Files.getPosixFilePermissions(at(primary, 2)),
                Files.getPosixFilePermissions(at(secondary, 2)));
    }

    /// What is switched off stays as it is on the secondary.
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void aclsAndXattrsAsTheyAreSwitchedOn(boolean acls, boolean xattrs) throws Exception {
        file(1, new byte[] {'a'}, new byte[] {'a'});
        from.setxattr(gfid(1).path(), NOTE, Bytes.utf8("here"), 0);
        to.setxattr(gfid(1).path(), NOTE, Bytes.utf8("there"), 0);
        from.setxattr(gfid(1).path(), ACL, ACL_OF_USER_7, 0);
        try (RsyncData some =
                new RsyncData(from, new InProcess(), new RsyncData.Tuning(2, 60, acls, xattrs))) {
            assertEquals(Map.of(), some.sync(List.of(gfid(1)), List.of(gfid(1))).failed());
        }
        assertEquals(Bytes.utf8(xattrs ? "here" : "there"), to.getxattr(gfid(1).path(), NOTE));
        assertEquals(acls ? ACL_OF_USER_7 : null, to.getxattr(gfid(1).path(), ACL));
    }

    @Test
    void vanishedIsDoneAndMissingThereIsNot() throws Exception {
        file(1, new byte[] {'a'}, new byte[] {'b'});
        Files.write(at(primary, 2), new byte[] {'c'});
        DataEngine.Outcome outcome = data.sync(List.of(gfid(1), gfid(2), gfid(3)), List.of());
        assertEquals(Set.of(gfid(2)), outcome.failed().keySet());
        assertSame(1);
        assertEquals(false, Files.exists(at(secondary, 2)));
    }

    @Test
    void unchangedIsSeen() throws Exception {
        file(1, new byte[] {'a'}, new byte[] {'a'});
        Files.setLastModifiedTime(at(secondary, 1), Files.getLastModifiedTime(at(primary, 1)));
        assertEquals(Map.of(), data.sync(List.of(), List.of(gfid(1))).failed());
        assertEquals(Map.of(), data.sync(List.of(), List.of(gfid(1))).failed());
    }

    @Test
    void manyGoInSeveralSessions() throws Exception {
        List<Gfid> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            file(
                    i,
                    ("content " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    new byte[0]);
            all.add(gfid(i));
        }
        assertEquals(Map.of(), data.sync(all, List.of()).failed());
        assertEquals(3, sessions);
        for (int i = 0; i < 5_000; i++) {
            assertSame(i);
        }
    }

    /// A secondary that only serves data sessions, each on its own socket pair.
    private final class InProcess extends DataOnly {
        @Override
        public DataStream openData(List<Bytes> rsyncServerArgs) throws IOException {
            sessions++;
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Socket ours = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket theirs = listener.accept();
                return new SocketStream(ours, theirs, rsyncServerArgs);
            }
        }
    }

    private final class SocketStream implements DataStream {
        private final Socket ours;
        private final Thread server;
        private volatile ExitCode exit = ExitCode.CRASHED;

        SocketStream(Socket ours, Socket theirs, List<Bytes> args) {
            this.ours = ours;
            server =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (theirs) {
                                    exit =
                                            RsyncServer.serve(
                                                            args,
                                                            theirs.getInputStream(),
                                                            theirs.getOutputStream(),
                                                            to,
                                                            Paths.DIRECT,
                                                            Events.NONE)
                                                    .exitCode();
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
        }

        @Override
        public InputStream in() {
            return stream(ours::getInputStream);
        }

        @Override
        public OutputStream out() {
            return new OutputStream() {
                private final OutputStream real = stream(ours::getOutputStream);

                @Override
                public void write(int b) throws IOException {
                    real.write(b);
                }

                @Override
                public void write(byte[] b, int off, int len) throws IOException {
                    real.write(b, off, len);
                }

                @Override
                public void close() throws IOException {
                    if (!ours.isClosed()) {
                        ours.shutdownOutput();
                    }
                }
            };
        }

        private interface Get<T> {
            T get() throws IOException;
        }

        private static <T> T stream(Get<T> get) {
            try {
                return get.get();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public int exitCode() throws InterruptedException {
            server.join();
            return exit.code();
        }

        @Override
        public void close() {
            try {
                ours.close();
            } catch (IOException e) {
                // closed either way
            }
        }
    }
}
