package dev.gsyncd.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// jrsync against rsync with drawn trees and options: the same tree, exit code and lines, in all
/// four roles, and in local copies. `-Ddifferential.cases=1000` is the long form,
/// `-Ddifferential.from=N` begins at case N, `-Ddifferential.seed=N` is another draw,
/// `-Ddifferential.only=N` one case again, `-Ddifferential.with=-v,--protocol=28` gives every case
/// these options, too.
class DifferentialTest {
    private static final int CASES = Integer.getInteger("differential.cases", 70);
    private static final int FROM = Integer.getInteger("differential.from", 0);
    private static final long SEED = Long.getLong("differential.seed", 2);
    private static final String WITH = System.getProperty("differential.with", "");
    private static final int ONLY = Integer.getInteger("differential.only", -1);

    /// Of the drawn sets more than this must run: those that jrsync does not support yet, or that
    /// make no sense to rsync either, show nothing.
    private static final double SHARE_THAT_RUNS = 0.3;

    @TempDir Path work;

    @Test
    void makesWhatRsyncMakes() throws Exception {
        compare(false);
    }

    @Test
    void copiesLocallyAsRsyncDoes() throws Exception {
        compare(true);
    }

    private void compare(boolean local) throws Exception {
        List<String> differences = new ArrayList<>();
        int ran = 0;
        int count = 0;
        try (Runner runner = new Runner(work)) {
            for (int i = FROM; i < CASES; i++) {
                if (ONLY >= 0 && i != ONLY) {
                    continue;
                }
                count++;
                Case drawn = new Case(i, new Random(SEED * 1_000_003 + i), local, WITH);
                Case.Result result = drawn.run(runner);
                if (result.ran()) {
                    ran++;
                }
                if (!result.difference().isEmpty()) {
                    differences.add(result.difference());
                    System.out.println("differential: " + result.difference());
                }
            }
        }
        System.out.println("differential: " + ran + " of " + count + " drawn cases compared");
        assertEquals("", String.join("\n\n", differences), differences.size() + " differences");
        assertTrue(ONLY >= 0 || ran > count * SHARE_THAT_RUNS, ran + " of " + count);
    }
}
