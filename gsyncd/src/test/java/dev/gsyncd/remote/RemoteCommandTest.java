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
    void sshOptions() throws Exception {
        SshArguments a =
                SshArguments.parse(
                        "-i /k1 -p 2222 -oUserKnownHostsFile=\"/a /b\" -o 'StrictHostKeyChecking no'"
                                + " -oPasswordAuthentication=no -l me -q");
        assertEquals("[/k1]", a.identities.toString());
        assertEquals(2222, a.port);
        assertEquals("[/a, /b]", String.valueOf(a.knownHosts));
        assertEquals("NO", String.valueOf(a.checking));
        assertEquals("me", a.user);
        for (String bad :
                List.of("-oX=1", "-L 1:2:3", "-p x", "-p", "-oPort", "word", "-F /none")) {
            ConfigException e = assertThrows(ConfigException.class, () -> SshArguments.parse(bad));
            assertTrue(String.valueOf(e.getMessage()).startsWith("ssh-options: "));
        }
    }
}
