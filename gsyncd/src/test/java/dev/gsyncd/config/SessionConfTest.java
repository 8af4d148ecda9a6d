package dev.gsyncd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionConfTest {
    private static final String PACKAGED =
            """
            [__meta__]
            version = 4.0
            [home]
            value = /h
            [file]
            value=${home}/${who}/$who/$$/${nobody}/$
            template = true
            configurable=false
            [jobs]
            value=3
            type=int
            validation=minmax
            min=1
            max=100
            [size]
            value=10
            type=int
            [rsync-command]
            value=rsync
            """;

    @TempDir Path dir;

    private SessionConf conf(String own) throws Exception {
        Files.writeString(dir.resolve("packaged"), PACKAGED);
        Files.writeString(dir.resolve("own"), own);
        return SessionConf.load(dir.resolve("packaged"), dir.resolve("own"), Map.of("who", "me"));
    }

    @Test
    void placeholdersAreFilledInOnce() throws Exception {
        assertEquals("/h/me/me/$/${nobody}/$", conf("").get("file"));
        assertEquals("${who}/me", conf("[vars]\nhome = ${who}\nfile = ${home}/$who\n").get("file"));
    }

    @ParameterizedTest
    @CsvSource({
        "1,NONE",
        "' 100 ',NONE",
        "1_0,NONE",
        "0,INVALID_VALUE",
        "1__0,INVALID_VALUE",
        "_1,INVALID_VALUE",
        "'',INVALID_VALUE",
        "+,INVALID_VALUE",
        "٣,NONE"
    })
    void numbersAreThoseOfPython(String value, SessionConf.Refusal refusal) throws Exception {
        assertEquals(refusal, conf("").check("jobs", value));
    }

    @Test
    void aRefusedValueIsNotWritten() throws Exception {
        SessionConf conf = conf("[vars]\nsize = 7\n");
        assertEquals(SessionConf.Refusal.INVALID_VALUE, conf.set("size", "many"));
        assertEquals("[vars]\nsize = 7\n", Files.readString(dir.resolve("own")));
        assertEquals(SessionConf.Refusal.UNKNOWN_NAME, conf.set("nobody", "1"));
        assertEquals(SessionConf.Refusal.NONE, conf.set("size", "8"));
        assertEquals("[vars]\nsize = 8\n\n", Files.readString(dir.resolve("own")));
    }

    @Test
    void whatChangesNothingIsSaid() throws Exception {
        assertEquals(List.of(), conf("").notices());
        assertEquals(
                List.of(
                        "rsync-command is set and changes nothing:"
                                + " the rsync engine is part of this program"),
                conf("[vars]\nrsync-command = /usr/bin/rsync\n").notices());
    }

    @ParameterizedTest
    @CsvSource({
        "'x = 1', ':1: no [section] before \"x = 1\"'",
        "'[a]\nx', ':2: not of the form \"option = value\": x'",
        "'[a]\n[a]', ':2: the section [a] comes twice'",
        "'[a]\nx=1\nX=2', ':3: the option x comes twice in [a]'",
    })
    void errorsNameTheLine(String text, String message) {
        IniFile ini = new IniFile();
        ConfigException e = assertThrows(ConfigException.class, () -> ini.add(text, "f"));
        assertEquals("f" + message, e.getMessage());
    }

    @Test
    void severalLinesAreOneValue() throws Exception {
        IniFile ini = new IniFile();
        ini.add("[a]\r\nx = 1\r\n  # no\r\n\r\n\t2\r\ny: z = 1\n;\n", "f");
        assertEquals("1\n\n2", ini.get("a", "x"));
        assertEquals("z = 1", ini.get("a", "y"));
        assertEquals("[a]\nx = 1\n\t\n\t2\ny = z = 1\n\n", ini.text());
    }
}
