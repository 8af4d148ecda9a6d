package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.config.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {
    private static Arguments parse(String... args) throws Exception {
        return Arguments.parse(List.of(args), Options.all(), Switches.session());
    }

    @Test
    void dashesAndUnderscoresWithAndWithoutEquals() throws Exception {
        Arguments a =
                parse(
                        "--sync_jobs=5",
                        "--ssh-port",
                        "23",
                        ":pop",
                        "--log_level",
                        "DEBUG",
                        "-N",
                        "h::moz");
        assertEquals(
                Map.of(Options.SYNC_JOBS, "5", Options.SSH_PORT, "23", Options.LOG_LEVEL, "DEBUG"),
                a.tunables());
        assertEquals(List.of(":pop", "h::moz"), a.rest());
        assertTrue(a.has(Switches.NO_DAEMON));
    }

    @Test
    void valuesKeepUnderscoresDashesAndQuotes() throws Exception {
        Arguments a =
                parse(
                        "--ssh-options",
                        "-c x_y \"-o z\"",
                        "--log-file=/a_b=c",
                        "--remote-gsyncd",
                        "-");
        assertEquals("-c x_y \"-o z\"", a.tunables().get(Options.SSH_OPTIONS));
        assertEquals("/a_b=c", a.tunables().get(Options.LOG_FILE));
        assertEquals("-", a.tunables().get(Options.REMOTE_GSYNCD));
    }

    @Test
    void aYesOrNoOptionTakesAWordOnlyIfItIsOne() throws Exception {
        Arguments a = parse("--allow-empty-source", "/src", "--sync-acls", "no", "/dst");
        assertEquals("true", a.tunables().get(Options.ALLOW_EMPTY_SOURCE));
        assertEquals("false", a.tunables().get(Options.SYNC_ACLS));
        assertEquals(List.of("/src", "/dst"), a.rest());
    }

    @Test
    void theLastOneWins() throws Exception {
        assertEquals(
                "3", parse("--sync-jobs=2", "--sync-jobs=3").tunables().get(Options.SYNC_JOBS));
    }

    @Test
    void helpListsEveryTunableBeforeConfigFile() {
        String help = Ran.here(Map.of(), "--help").out();
        int configFile = help.indexOf("--config-file");
        for (var option : Options.all()) {
            int at = help.indexOf("--" + option.name() + "=");
            assertTrue(at >= 0 && at < configFile, option.name());
        }
        assertTrue(help.lines().allMatch(l -> l.length() <= 110), help);
        assertEquals(0, Ran.here(Map.of(), "help").code());
    }

    @Test
    void theConfigFileOfTheProgramIsTheDefault(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/gsyncd_template.conf"), "sync-jobs: 7\n");
        Console console =
                new Console(
                        Map.of("GSYNCD_HOME", home.toString()), System.in, System.out, System.err);
        Session session = Session.of(parse(":pop", "gs1::moz"), console);
        assertEquals(7, session.config().number(Options.SYNC_JOBS));
        assertEquals("pop_gs1_moz", session.name());
    }
}
