package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Sources and destinations that make no sense together are refused in rsync's words, before
/// anything is copied. `@` stands for the working directory, `''` for an empty word.
class ArgumentTextsTest {
    private static final String CASES =
            """
            --files-from=:names @/from/ @/to/
            --files-from=x:names @/from/ @/to/
            --files-from=x:@/names @/from/ h:@/to/
            --files-from=x:@/names h:@/from/ @/to/
            --files-from=h:@/names h:@/from/ @/to/
            --files-from=h:@/names me@h:@/from/ @/to/
            @/from '' @/to
            --delete '' @/to
            @/from ''
            --old-args @/no ''
            h:@/from ''
            @/from h:x @/to
            @/from/sub :x @/to
            h:@/from g:@/from @/to
            h:@/from me@h:@/from @/to
            h:@/from @/from @/to
            h:@/from :@/names @/to
            h:@/from @/to :@/names
            h:a h:b
            @/from h::b h:c
            h:a h::b @/to
            rsync://h/a rsync://h:874/a @/to
            rsync://h/a h::a g::b @/to
            --password-file=@/names @/from @/to
            --password-file=@/names @/from h:@/to
            --contimeout=5 @/from @/to
            --contimeout=5 h:@/from @/to
            --contimeout=5 h::m/from @/to
            -- -oh:@/from @/to
            -- -oh::m/from @/to
            -- rsync://me@-oh/m/from @/to
            """;

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() {
        return CASES.lines().map(line -> DynamicTest.dynamicTest(line, () -> asRsync(line)));
    }

    private void asRsync(String line) throws Exception {
        Said theirs = run(line, false);
        Said ours = run(line, true);
        assertEquals(theirs.errors(), ours.errors());
        assertEquals(theirs.code(), ours.code());
        assertEquals(theirs.output(), ours.output());
    }

    private Said run(String line, boolean ours) throws Exception {
        Trees.sh(
                work,
                """
                rm -rf from to; mkdir -p from/sub to; echo x >from/f; echo f >names; chmod 600 names
                """);
        try (TwoPrograms programs = new TwoPrograms(work)) {
            List<String> words = new ArrayList<>(List.of("-r", "-e", work + "/theirs.sh"));
            Arrays.stream(line.split(" "))
                    .map(w -> w.equals("''") ? "" : w.replace("@/", work + "/"))
                    .forEach(words::add);
            return programs.run(ours, words, Map.of());
        }
    }
}
