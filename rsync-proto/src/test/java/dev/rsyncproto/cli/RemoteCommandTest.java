package dev.rsyncproto.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Child;
import java.nio.channels.Channels;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What a shell makes of the commands that carry names of any bytes.
class RemoteCommandTest {
    private static final Bytes HARD =
            Bytes.of(new byte[] {'a', ' ', '1', (byte) 0xe9, '7', '\'', '$', 'x', '\\', '0', '\n'});

    private static byte[] said(String script) throws Exception {
        Process shell = new ProcessBuilder("/bin/sh", "-c", script).start();
        byte[] out = shell.getInputStream().readAllBytes();
        assertEquals(0, shell.waitFor());
        return out;
    }

    @Test
    void aCommandKeepsEveryByte() throws Exception {
        List<Bytes> words = List.of(Bytes.utf8("printf"), Bytes.utf8("%s"), HARD);
        try (Child child = Child.start(RemoteShell.throughSh(words))) {
            byte[] out = Channels.newInputStream(child.output()).readAllBytes();
            assertArrayEquals(HARD.toArray(), out);
            assertEquals(OptionalInt.of(0), child.waitFor(120_000));
        }
    }

    @Test
    void aCommandThatIsNotThereEndsAsAShellSays() throws Exception {
        try (Child child = Child.start(RemoteShell.throughSh(List.of(Bytes.utf8("/no/such"))))) {
            assertEquals(OptionalInt.of(127), child.waitFor(120_000));
        }
    }

    @Test
    void aCommandOverSshKeepsEveryByte() throws Exception {
        Bytes quoted = Bytes.utf8("'x 1").plus(Bytes.of(new byte[] {(byte) 0xe9, '7'})).plus("'");
        List<Bytes> words = List.of(Bytes.utf8("printf"), Bytes.utf8("%s"), quoted);
        Bytes plain = quoted.sub(1, quoted.length() - 1);
        assertArrayEquals(plain.toArray(), said(RemoteShell.command(words)));
        assertEquals("a b", RemoteShell.command(List.of(Bytes.utf8("a"), Bytes.utf8("b"))));
    }
}
