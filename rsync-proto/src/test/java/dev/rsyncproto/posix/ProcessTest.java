package dev.rsyncproto.posix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rsyncproto.bytes.Bytes;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProcessTest extends PosixFixture {
    @Test
    void identity() throws Exception {
        assertEquals(ProcessHandle.current().pid(), Process.pid());
        assertEquals(ProcessHandle.current().parent().orElseThrow().pid(), Process.parentPid());
        assertEquals(sh("id -u"), "" + Process.euid());
        assertEquals(sh("id -g"), "" + Process.egid());
        assertEquals(Process.euid(), Process.uid());
        assertEquals(Process.egid(), Process.gid());
        assertEquals(sh("ps -o pgid= -p " + Process.pid()).strip(), "" + Process.processGroup());
        TreeSet<Integer> mine = new TreeSet<>();
        Arrays.stream(Process.groups()).forEach(mine::add);
        mine.add(Process.egid());
        TreeSet<Integer> theirs = new TreeSet<>();
        Arrays.stream(sh("id -G").split(" ")).map(Integer::valueOf).forEach(theirs::add);
        assertEquals(theirs, mine);
    }

    @Test
    void umask() throws Exception {
        int before = Process.umask(077);
        try {
            dir.mkdir(b("d"), 0777);
            assertEquals(0700, dir.stat(b("d")).permissions());
        } finally {
            assertEquals(077, Process.umask(before));
        }
    }

    @Test
    void signals() throws Exception {
        java.lang.Process sleep = new ProcessBuilder("sleep", "60").start();
        int pid = (int) sleep.pid();
        Process.kill(pid, 0);
        Process.kill(pid, Process.SIGTERM);
        assertEquals(128 + Process.SIGTERM, sleep.waitFor());
        fails(Errno.ESRCH, "kill", b("" + pid), () -> Process.kill(pid, 0));
    }

    /// In a process of its own, which a test should not leave.
    static final class Leader {
        private Leader() {}

        public static void main(String[] args) throws Exception {
            boolean led = Process.processGroup() == Process.pid();
            int session = Process.setsid();
            boolean leads = Process.processGroup() == Process.pid() && session == Process.pid();
            System.out.println(led + " " + leads);
            try {
                Process.setsid();
            } catch (PosixException e) {
                System.out.println(e.call() + " " + Errno.name(e.errno()));
            }
        }
    }

    @Test
    void setsid() throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        java.lang.Process child =
                new ProcessBuilder(
                                java,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Leader.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertEquals(
                "false true\nsetsid EPERM\n",
                new String(child.getInputStream().readAllBytes(), US_ASCII));
        assertEquals(0, child.waitFor());
    }

    @Test
    void users() {
        assertEquals(b("root"), Users.name(0));
        assertEquals(b("root"), Users.groupName(0));
        assertEquals(b("/root"), Users.home(0));
        assertEquals(OptionalInt.of(0), Users.uid(b("root")));
        assertEquals(OptionalInt.of(0), Users.gid(b("root")));
        assertEquals(OptionalInt.of(0), Users.gidOfUser(0));
        assertNull(Users.name(-7));
        assertNull(Users.groupName(-7));
        assertEquals(OptionalInt.empty(), Users.uid(b("no such user")));
        assertEquals(OptionalInt.empty(), Users.gid(Bytes.of(new byte[] {'a', 0})));
    }

    @Test
    void mountsInANamespaceOfItsOwn() throws Exception {
        assumeTrue(Process.euid() == 0);
        Throwable[] failure = new Throwable[1];
        Thread thread = Thread.ofPlatform().unstarted(() -> mount(failure));
        thread.start();
        thread.join();
        if (failure[0] instanceof PosixException e && e.is(Errno.EPERM)) {
            assumeTrue(false, "no right to mount: " + e.getMessage());
        }
        assertNull(failure[0]);
        assertTrue(sh("cat /proc/mounts").indexOf(path.toString()) < 0);
    }

    private void mount(Throwable[] failure) {
        try {
            Process.unshare(Process.CLONE_NEWNS);
            Bytes none = b("none");
            long privately = Process.MS_REC | Process.MS_PRIVATE;
            Process.mount(none, b("/"), Bytes.EMPTY, privately, Bytes.EMPTY);
            Bytes target = b(path.toString());
            Process.mount(none, target, b("tmpfs"), Process.MS_NOSUID, b("size=64k,mode=0711"));
            try (Dir mounted = Dir.open(target)) {
                assertEquals(0711, mounted.stat().permissions());
            }
            Process.umount(target, 0);
        } catch (Throwable t) {
            failure[0] = t;
        }
    }
}
