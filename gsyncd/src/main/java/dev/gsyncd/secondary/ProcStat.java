package dev.gsyncd.secondary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A process as `/proc/<pid>/stat` shows it (proc(5)).
///
/// @param name the program's, at most 15 bytes
/// @param parent its parent's id, 0 for none
/// @param start clock ticks after boot; with the pid it names one process for ever
record ProcStat(long pid, String name, long parent, long start) {
    private static final int PARENT = 1;
    private static final int START = 19;

    /// Null where there is no such process.
    static @Nullable ProcStat of(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int open = text.indexOf('(');
            int close = text.lastIndexOf(')'); // the name may hold any character
            String[] fields = text.substring(close + 1).strip().split(" ", -1);
            return new ProcStat(
                    pid,
                    text.substring(open + 1, close),
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[START]));
        } catch (IOException e) {
            return null;
        }
    }

    /// The sshd that `pid` runs under: of one connection. Null where there is none.
    static @Nullable ProcStat sshdAbove(long pid) {
        ProcStat at = of(pid);
        while (at != null && at.parent() > 0) {
            at = of(at.parent());
            if (at != null && (at.name().equals("sshd") || at.name().equals("sshd-session"))) {
                return at;
            }
        }
        return null;
    }
}
