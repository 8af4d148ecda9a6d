package dev.gsyncd.secondary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a secondary leaves about itself for the rsync of its primary, which comes as another
/// command on the same ssh connection: which process has the mount as working directory.
///
/// ```
/// /run/gsyncd/mount-<pid>, for others than root $TMPDIR/gsyncd-<uid>/mount-<pid>:
///   <start of pid> <pid of sshd> <start of sshd>
/// ```
///
/// The file is one's own and in a directory that nobody else may write to; what it names is
/// compared with /proc, so one that was left behind says nothing.
public final class SessionRecord implements AutoCloseable {
    private static final Pattern TARGET = Pattern.compile("/proc/([1-9][0-9]{0,9})/cwd/?");

    private final Path file;

    private SessionRecord(Path file) {
        this.file = file;
    }

    /// Null where this process runs under no sshd: then nothing can come on the same connection.
    static @Nullable SessionRecord write(long pid) throws IOException {
        ProcStat process = ProcStat.of(pid);
        ProcStat sshd = ProcStat.sshdAbove(ProcessHandle.current().pid());
        if (process == null || sshd == null) {
            return null;
        }
        Path file = RunDirectory.path().resolve("mount-" + pid);
        Files.deleteIfExists(file);
        Files.writeString(file, process.start() + " " + sshd.pid() + " " + sshd.start() + "\n");
        return new SessionRecord(file);
    }

    /// The directory that an rsync may write to, by the name that it was given.
    ///
    /// @throws IOException that says why it may not
    public static Path target(String name) throws IOException {
        Matcher match = TARGET.matcher(name);
        if (!match.matches()) {
            throw refused(name, "is no /proc/PID/cwd");
        }
        long pid = Long.parseLong(match.group(1));
        Path file = RunDirectory.path().resolve("mount-" + pid);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(name, "is the mount of no session here");
        }
        ProcStat process = ProcStat.of(pid);
        ProcStat sshd = ProcStat.sshdAbove(ProcessHandle.current().pid());
        String now =
                process == null || sshd == null
                        ? ""
                        : process.start() + " " + sshd.pid() + " " + sshd.start();
        if (!Files.readString(file).strip().equals(now)) {
            throw refused(name, "is not the mount of this connection's session");
        }
        return Path.of("/proc/" + pid + "/cwd");
    }

    private static IOException refused(String name, String why) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return new IOException("refused: " + shown.replaceAll("\\p{Cntrl}", "?") + " " + why);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Left behind, it says nothing: its process is gone.
        }
    }
}
