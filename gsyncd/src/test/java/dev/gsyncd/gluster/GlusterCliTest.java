package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a `gluster` that says what glusterd says while it is busy.
class GlusterCliTest {
    @TempDir private Path temp;

    private GlusterCli cli(int busyTimes, String says) throws Exception {
        String script =
                """
                #!/bin/sh
                echo "$*" >> %1$s/calls
                if [ $(wc -l < %1$s/calls) -le %2$d ]; then
                    ret=-1 text='%3$s'
                else
                    ret=0 text=
                fi
                echo '<?xml version="1.0"?><cliOutput><opRet>'$ret'</opRet>'
                echo '<opErrno>0</opErrno><opErrstr>'"$text"'</opErrstr></cliOutput>'
                """
                        .formatted(temp, busyTimes, says);
        Path program = temp.resolve("gluster");
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new GlusterCli(temp.toString(), null);
    }

    private int calls() throws Exception {
        return Files.readAllLines(temp.resolve("calls")).size();
    }

    @Test
    void whileGlusterdIsBusyACommandIsTriedAgain() throws Exception {
        cli(2, "Another transaction is in progress for pop. Please try again after some time.")
                .set("pop", "changelog.changelog", "on");
        assertEquals(3, calls());
    }

    @Test
    void anotherErrorIsToldAtOnce() throws Exception {
        GlusterCli cli = cli(1, "volume set: failed: no such option");
        GlusterException e =
                assertThrows(GlusterException.class, () -> cli.set("pop", "colour", "red"));
        assertTrue(String.valueOf(e.getMessage()).contains("no such option"), e.getMessage());
        assertEquals(1, calls());
    }
}
