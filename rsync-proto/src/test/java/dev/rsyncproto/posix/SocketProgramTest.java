package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketProgramTest {
    /// A daemon looks up who calls, and which of its rules hold for this machine.
    @Test
    void aProgramFindsThisMachineCalling() throws Exception {
        try (SocketProgram program =
                        SocketProgram.start(Bytes.utf8("readlink /proc/self/fd/0; exec cat"));
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(program.in(), StandardCharsets.UTF_8))) {
            String socket = lines.readLine();
            assertTrue(socket.matches("socket:\\[\\d+\\]"), socket);
            String inode = " " + socket.replaceAll("\\D", "") + " ";
            List<String> known =
                    Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                            .filter(line -> line.contains(inode))
                            .toList();
            assertEquals(1, known.size(), known.toString());
            // local and remote address: 127.0.0.1 as a little- or big-endian number
            assertEquals(
                    2,
                    known.getFirst().split("0100007F:|7F000001:", -1).length - 1,
                    known.getFirst());
            program.out().write("hello\n".getBytes(StandardCharsets.UTF_8));
            assertEquals("hello", lines.readLine());
        }
    }
}
