package dev.gsyncd.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteCommandTest {
    @Test
    void theRestOfRemoteGsyncdBecomesOptions() throws Exception {
        Config config =
                Config.of(
                        Map.of(),
                        Map.of(
                                Options.REMOTE_GSYNCD,
                                "/opt/g/gsyncd  --log-file=/var/l_1  --pid_file /run/p"));
        RemoteCommand command = RemoteCommand.of(config, ResourceUrl.parse("/it's here"));
        assertEquals(
                "/opt/g/gsyncd --log-file=/var/l_1 --pid-file=/run/p secondary"
                        + " 'file:///it'\\''s here'",
                command.line());
        assertEquals(command, RemoteCommand.parse(command.line()));
        assertEquals(
                List.of(
                        "secondary",
                        "--log-file=/var/l_1",
                        "--pid-file=/run/p",
                        "file:///it's here"),
                command.arguments());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sh",
                "/bin/sh -c gsyncd",
                "gsyncd",
                "gsyncd worker :pop :moz",
                "gsyncd --config-file=/etc/x secondary /a",
                "gsyncd --gluster-command-dir=/tmp secondary :moz",
                "gsyncd -c /etc/x secondary /a",
                "gsyncd secondary",
                "gsyncd secondary /a /b",
                "gsyncd secondary pop /b --primary-node x",
                "gsyncd secondary pop h::moz --gluster-command-dir /tmp",
                "gsyncd secondary pop h::moz --primary-node",
                "gsyncd secondary pop h::../x",
                "gsyncd secondary ssh://root@h:/a",
                "gsyncd secondary /a; reboot",
                "gsyncd secondary 'open",
                "gsyncd-evil secondary /a",
                "gsyncd --log-file",
                "x/gsyncd/ secondary /a",
                "gsyncd demo",
            })
    void nothingElseRuns(String line) {
        ConfigException e = assertThrows(ConfigException.class, () -> RemoteCommand.parse(line));
        assertEquals(1, String.valueOf(e.getMessage()).lines().count());
    }

    @Test
    void aWorkerIntroducesItselfAsPythonsDoes() throws Exception {
        Config config = Config.of(Map.of(), Map.of(Options.SECONDARY_TIMEOUT, "90"));
        ResourceUrl.Ssh url = (ResourceUrl.Ssh) ResourceUrl.parse("geo@gs2::moz");
        PrimaryEnd self = new PrimaryEnd("pop", "geo@gs1::moz", "gp1", "id-1", "/b/p 1");
        String line = RemoteCommand.line(config, url, self);
        assertEquals(
                "gsyncd secondary pop geo@gs1::moz --primary-node gp1 --primary-node-id id-1"
                        + " --primary-brick '/b/p 1' --local-node gs2 --secondary-timeout 90"
                        + " --secondary-log-level INFO --secondary-gluster-log-level INFO"
                        + " --secondary-gluster-command-dir /usr/sbin/ --primary-dist-count 2"
                        + " --secondary-access-mount",
                line);
        RemoteCommand parsed = RemoteCommand.parse(line);
        assertEquals(ResourceUrl.parse(":moz"), parsed.resource());
        assertEquals("90", parsed.options().get(Options.SECONDARY_TIMEOUT));
        ResourceUrl.Ssh other =
                (ResourceUrl.Ssh) ResourceUrl.parse("ssh://root@gs1:gluster://elsewhere:moz");
        assertTrue(RemoteCommand.line(config, other, self).endsWith("gluster://elsewhere:moz"));
    }

    /// As resource.py of Gluster 10.3 writes it, and an older one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nonexistent/gsyncd secondary pop root@gs1::moz --primary-node gp1"
                        + " --primary-node-id u --primary-brick /b --local-node gs1"
                        + " --local-node-id v --secondary-timeout 120 --secondary-log-level INFO"
                        + " --secondary-gluster-log-level INFO --secondary-gluster-command-dir"
                        + " /usr/sbin --primary-dist-count 3 --secondary-access-mount",
                "/nonexistent/gsyncd slave pop root@gs1::moz --master-node gp1 --master-brick /b"
                        + " --slave-timeout 120 --slave-log-level INFO"
            })
    void thePythonPrimarysCommand(String line) throws Exception {
        RemoteCommand command = RemoteCommand.parse(line);
        assertEquals(ResourceUrl.parse(":moz"), command.resource());
        assertEquals(
                List.of("--secondary-timeout=120", "--log-level=INFO"),
                command.arguments().subList(1, 3));
        assertEquals(
                line.contains("--primary-dist-count 3") ? "3" : null,
                command.options().get(Options.PRIMARY_DIST_COUNT));
    }

    @Test
    void sshOptions() throws Exception {
        SshArguments a =
                SshArguments.parse(
                        "-i /k1 -p 2222 -oUserKnownHostsFile=\"/a /b\" -o 'StrictHostKeyChecking no'"
                                + " -oPasswordAuthentication=no -l me -q",
                        "ssh-options");
        assertEquals("[/k1]", a.identities.toString());
        assertEquals(2222, a.port);
        assertEquals("[/a, /b]", String.valueOf(a.knownHosts));
        assertEquals("NO", String.valueOf(a.checking));
        assertEquals("me", a.user);
        for (String bad :
                List.of("-oX=1", "-L 1:2:3", "-p x", "-p", "-oPort", "word", "-F /none")) {
            ConfigException e =
                    assertThrows(
                            ConfigException.class, () -> SshArguments.parse(bad, "ssh-options"));
            assertTrue(String.valueOf(e.getMessage()).startsWith("ssh-options: "));
        }
    }
}
