package dev.rsyncproto;

import static dev.rsyncproto.Connected.replacing;
import static dev.rsyncproto.Connected.when;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Senders that name what is not theirs to name, and other hands in the destination while a session
/// runs. Nothing outside of the destination changes, nothing that was not asked for arrives.
@Timeout(180)
class HostileNamesTest {
    private static final byte[] CONTENT = new byte[20_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir Path temp;
    private Path src = Path.of(".");
    private Path dst = Path.of(".");
    private Path outside = Path.of(".");

    @BeforeEach
    void trees() throws IOException {
        src = Files.createDirectory(temp.resolve("src"));
        dst = Files.createDirectory(temp.resolve("dst"));
        outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "mine");
    }

    private void untouched() throws IOException {
        assertEquals("mine", Files.readString(outside.resolve("canary")));
        try (var names = Files.list(outside)) {
            assertEquals(1, names.count());
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static Runnable act(Action action) {
        return () -> {
            try {
                action.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    // ---- names in the list

    @Test
    void namesThatClimb() throws Exception {
        Files.createDirectory(src.resolve("QQ"));
        Files.writeString(src.resolve("QQ/evil"), "evil");
        Connected.Ends ends =
                new Connected("-a").toServer(replacing("QQ", "..")).push(src + "/", dst);
        assertEquals(2, ends.server().exitCode().code());
        assertFalse(Files.exists(temp.resolve("evil")));
    }

    @Test
    void absoluteNames() throws Exception {
        String target = outside.resolve("evil").toString();
        String stand = "Q".repeat(target.length());
        Files.writeString(src.resolve(stand), "evil");
        Connected.Ends ends =
                new Connected("-a").toServer(replacing(stand, target)).push(src + "/", dst);
        assertEquals(2, ends.server().exitCode().code());
        untouched();
    }

    @Test
    void theRootIsNoFile() throws Exception {
        Files.writeString(src.resolve("Q"), "evil");
        Connected.Ends ends =
                new Connected("-a")
                        .filesFrom("Q")
                        .toClient(replacing("Q", "."))
                        .pull("" + src, dst);
        assertTrue(ends.client().exitCode().code() != 0);
        assertTrue(Files.isDirectory(dst));
    }

    // ---- names that were not asked for

    /// A request for a file that is not there becomes one for the next, which is to stay: what a
    /// sender does that sends what it likes.
    @Test
    void contentThatWasNotAskedFor() throws Exception {
        Files.write(src.resolve("a"), CONTENT);
        Files.write(src.resolve("b"), CONTENT);
        byte[] mine = new byte[CONTENT.length];
        Files.write(dst.resolve("b"), mine);
        boolean[] done = {false};
        Tube.Meddler next =
                piece -> {
                    for (int i = 0; i + 2 < piece.length && !done[0]; i++) {
                        // ndx as a difference, then the flags of a new file that is to be sent
                        boolean request =
                                piece[i] > 0
                                        && piece[i] < 8
                                        && piece[i + 1] == 0
                                        && piece[i + 2] == (byte) 0xa0;
                        if (request) {
                            piece[i]++;
                            done[0] = true;
                        }
                    }
                    return piece;
                };
        Connected.Ends ends =
                new Connected("-r", "--size-only").toServer(next).pull(src + "/", dst);
        assertTrue(done[0]);
        assertEquals(2, ends.client().exitCode().code(), ends.client().reason());
        assertArrayEquals(mine, Files.readAllBytes(dst.resolve("b")));
    }

    @Test
    void anArgumentIsAllThatComes() throws Exception {
        Files.writeString(src.resolve("asked"), "fine");
        assertEquals(0, new Connected("-a").pull(src + "/asked", dst).client().exitCode().code());
        Connected.Ends ends =
                new Connected("-a").toClient(replacing("asked", "other")).pull(src + "/asked", dst);
        assertEquals(4, ends.client().exitCode().code());
        assertFalse(Files.exists(dst.resolve("other")));
    }

    @Test
    void aListIsAllThatComes() throws Exception {
        Files.createDirectories(src.resolve("d/e"));
        Files.writeString(src.resolve("d/e/asked"), "fine");
        Connected honest = new Connected("-a").filesFrom("d/e/asked");
        assertEquals(0, honest.pull("" + src, dst).client().exitCode().code());
        for (String[] lie : new String[][] {{"asked", "other"}, {"/e", "/f"}}) {
            Connected.Ends ends =
                    new Connected("-a")
                            .filesFrom("d/e/asked")
                            .toClient(replacing(lie[0], lie[1]))
                            .pull("" + src, dst);
            assertEquals(4, ends.client().exitCode().code(), lie[1]);
        }
        assertFalse(Files.exists(dst.resolve("d/e/other")));
        assertFalse(Files.exists(dst.resolve("d/f")));
    }

    @Test
    void wildcardsOfTheServer() throws Exception {
        Files.writeString(src.resolve("a1"), "fine");
        // no shell here: the file has that very name
        Files.writeString(src.resolve("a[0-9]"), "fine");
        assertEquals(0, new Connected("-a").pull(src + "/a[0-9]", dst).client().exitCode().code());
        Connected.Ends good =
                new Connected("-a")
                        .toClient(replacing("a[0-9]", "a[0-9]"))
                        .pull(src + "/a[0-9]", dst);
        assertEquals(0, good.client().exitCode().code());
        Connected.Ends ends =
                new Connected("-a")
                        .toClient(replacing("a[0-9]", "b12345"))
                        .pull(src + "/a[0-9]", dst);
        assertEquals(4, ends.client().exitCode().code());
    }

    // ---- other hands in the destination

    @Test
    void aParentThatWasALinkBefore() throws Exception {
        Files.createDirectory(src.resolve("d"));
        Files.write(src.resolve("d/canary"), CONTENT);
        for (String[] options :
                new String[][] {{"-a"}, {"-a", "--inplace"}, {"-aR", "--no-implied-dirs"}}) {
            Path to = Files.createDirectory(temp.resolve("to" + options.length + options[0]));
            Files.createSymbolicLink(to.resolve("d"), outside);
            Connected c = new Connected(options);
            if (options[0].contains("R")) {
                c.filesFrom("d/canary");
            }
            c.push(src + "/", to);
            untouched();
        }
    }

    @Test
    void aParentThatBecomesALink() throws Exception {
        Files.createDirectory(src.resolve("d"));
        Files.write(src.resolve("d/canary"), CONTENT);
        for (String option : new String[] {"--no-inplace", "--inplace"}) {
            Path to = Files.createDirectories(temp.resolve("become" + option));
            byte[] old = CONTENT.clone();
            old[5000] ^= 1;
            Files.createDirectory(to.resolve("d"));
            Files.write(to.resolve("d/canary"), old);
            Runnable plant =
                    act(() -> {
                        Files.move(to.resolve("d"), temp.resolve("moved" + option));
                        Files.createSymbolicLink(to.resolve("d"), outside);
                    });
            // the sender's answer is on its way: the generator has seen a directory
            boolean[] listSeen = {false};
            new Connected("-a", "-I", option)
                    .toServer(piece -> {
                        if (new String(piece, java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains("canary")) {
                            listSeen[0] = true;
                        } else if (listSeen[0]
                                && Files.isDirectory(to.resolve("d"), LinkOption.NOFOLLOW_LINKS)) {
                            plant.run();
                        }
                        return piece;
                    })
                    .push(src + "/", to);
            assertTrue(Files.isSymbolicLink(to.resolve("d")), "planted");
            untouched();
        }
    }

    @Test
    void aFileThatBecomesSomethingElse() throws Exception {
        Files.write(src.resolve("name"), CONTENT);
        for (String kind : new String[] {"symlink", "fifo"}) {
            Path to = Files.createDirectory(temp.resolve("final-" + kind));
            Files.write(to.resolve("name"), Arrays.copyOf(CONTENT, 9000));
            boolean[] listSeen = {false};
            boolean[] planted = {false};
            Connected.Ends ends =
                    new Connected("-a", "-I", "--inplace", "--no-inc-recursive")
                            .toServer(piece -> {
                                boolean list =
                                        new String(
                                                        piece,
                                                        java.nio.charset.StandardCharsets
                                                                .ISO_8859_1)
                                                .contains("name");
                                if (listSeen[0] && !list && !planted[0]) {
                                    planted[0] = true;
                                    act(() -> plant(to.resolve("name"), kind)).run();
                                }
                                listSeen[0] |= list;
                                return piece;
                            })
                            .push(src + "/", to);
            assertTrue(planted[0]);
            assertEquals(23, ends.server().exitCode().code(), kind);
            untouched();
        }
    }

    private void plant(Path at, String kind) throws IOException {
        Files.delete(at);
        if (kind.equals("symlink")) {
            Files.createSymbolicLink(at, outside.resolve("canary"));
        } else {
            try {
                assertEquals(0, new ProcessBuilder("mkfifo", at.toString()).start().waitFor());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    // ---- what becomes of the rest

    @Test
    void aFileThatVanishes() throws Exception {
        Files.writeString(src.resolve("gone"), "soon");
        Files.writeString(src.resolve("stays"), "here");
        Connected.Ends ends =
                new Connected("-a")
                        .toClient(when("gone", act(() -> Files.delete(src.resolve("gone")))))
                        .pull(src + "/", dst);
        assertEquals(24, ends.client().exitCode().code());
        assertEquals("here", Files.readString(dst.resolve("stays")));
        assertFalse(Files.exists(dst.resolve("gone")));
    }

    @Test
    void aFullDiskAndTheOthersGoOn() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")));
        Files.write(src.resolve("a-large"), new byte[3_000_000]);
        Files.writeString(src.resolve("small"), "fits");
        for (String option : new String[] {"--no-inplace", "--inplace"}) {
            assertEquals(
                    0,
                    new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "none", "" + dst)
                            .start()
                            .waitFor());
            try {
                Connected.Ends ends =
                        new Connected("-a", "--skip-unwritable", option).push(src + "/", dst);
                assertEquals(23, ends.server().exitCode().code());
                assertEquals(23, ends.client().exitCode().code());
                assertTrue(
                        ends.server().errors().getFirst().toString().contains("No space left"),
                        ends.server().errors().toString());
                try (var names = Files.list(dst)) {
                    assertTrue(names.noneMatch(p -> p.getFileName().toString().startsWith(".")));
                }
                if (option.equals("--no-inplace")) {
                    assertEquals("fits", Files.readString(dst.resolve("small")));
                    assertFalse(Files.exists(dst.resolve("a-large")));
                }
            } finally {
                new ProcessBuilder("umount", "" + dst).start().waitFor();
            }
        }
    }
}
