package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused; what is let in takes an sshd: the cluster tests have one.
class SessionRecordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/proc/self/cwd",
                "/proc/0/cwd",
                "/proc/01/cwd",
                "/proc/-1/cwd",
                "/proc/99999999999/cwd",
                "/proc/1/root",
                "/proc/1/cwd/..",
                "/proc/1/cwd//",
                "proc/1/cwd",
                "/proc/1/cwd\n",
                ""
            })
    void onlyAProcesssWorkingDirectoryIsATarget(String name) {
        IOException e = assertThrows(IOException.class, () -> SessionRecord.target(name));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("is no /proc/PID/cwd"), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/1/cwd", "/proc/2147483647/cwd/", "/proc/9999999999/cwd"})
    void aProcessThatLeftNoRecordIsNoTarget(String name) {
        IOException e = assertThrows(IOException.class, () -> SessionRecord.target(name));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("is the mount of no session here"), message);
    }
}
