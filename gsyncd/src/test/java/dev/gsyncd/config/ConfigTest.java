package dev.gsyncd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @Test
    void fileSyntax() throws Exception {
        Map<Option, String> values =
                ConfigFile.parse("# a comment\n\nsync_jobs: 5\nlog-file:  /x: y\n", "f");
        assertEquals(Map.of(Options.SYNC_JOBS, "5", Options.LOG_FILE, "/x: y"), values);
    }

    @ParameterizedTest
    @CsvSource({
        "'sync-jobs: 0', 'f:1: sync-jobs cannot be \"0\": give a whole number from 1 to 100'",
        "'sync-jobs: many', 'f:1: sync-jobs cannot be \"many\": give a whole number from 1 to 100'",
        "'log-level: LOUD', 'f:1: log-level cannot be \"LOUD\": give one of ERROR, WARNING, INFO, DEBUG'",
        "'sync-acls: perhaps', 'f:1: sync-acls cannot be \"perhaps\": give true or false'",
        "'no-such: 1', 'f:1: unknown option \"no-such\": gsyncd --help lists all'",
        "'plain', 'f:1: not of the form \"option: value\": plain'",
    })
    void errorsNameLineAndRemedy(String text, String message) {
        ConfigException e = assertThrows(ConfigException.class, () -> ConfigFile.parse(text, "f"));
        assertEquals(message, e.getMessage());
    }

    @Test
    void commandLineWinsOverFileOverDefault() throws Exception {
        Config config =
                Config.of(
                        Map.of(Options.SYNC_JOBS, "5", Options.SSH_PORT, "23"),
                        Map.of(Options.SSH_PORT, "24"));
        assertEquals(5, config.number(Options.SYNC_JOBS));
        assertEquals(24, config.number(Options.SSH_PORT));
        assertEquals(120, config.number(Options.SECONDARY_TIMEOUT));
    }

    @Test
    void valuesReferToOthers() throws Exception {
        Config config =
                Config.of(Map.of(), Map.of()).with(Map.of("session", "a_b", "log-home", "/l"));
        assertEquals("/l/a_b/gsyncd.log", config.text(Options.LOG_FILE));
        Config loop = Config.of(Map.of(Options.LOG_FILE, "${log_file}"), Map.of());
        assertThrows(ConfigException.class, () -> loop.text(Options.LOG_FILE));
    }

    @Test
    void theTemplateNamesEveryOptionWithItsDefault() throws Exception {
        Path template = Path.of("../conf/gsyncd_template.conf");
        String uncommented =
                java.nio.file.Files.readString(template).replaceAll("(?m)^#([a-z][a-z-]*:)", "$1");
        Map<Option, String> values = ConfigFile.parse(uncommented, template.toString());
        for (Option option : Options.all()) {
            assertTrue(values.containsKey(option), "the template lacks " + option.name());
            assertEquals(option.def(), values.get(option), option.name());
        }
        assertTrue(ConfigFile.read(template).isEmpty(), "the template itself sets nothing");
    }
}
