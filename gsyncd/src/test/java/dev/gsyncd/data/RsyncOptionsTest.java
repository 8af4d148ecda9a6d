package dev.gsyncd.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.options.Options;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RsyncOptionsTest {
    private static Options session(String text) {
        Options.Builder session = new Options.Builder();
        session.wholeFile = 0;
        session.timeout = 120;
        RsyncOptions.parse(text).into(session);
        return session.build();
    }

    @Test
    void whatSaysHowContentGoesIsObeyed() {
        Options options =
                session("--bwlimit=500 -zW --block-size 4096  --checksum-choice=md5 --timeout=7");
        assertEquals(500, options.limits.kibPerSecond());
        assertTrue(options.compression.on());
        assertEquals(1, options.wholeFile);
        assertEquals(4096, options.blockSize);
        assertEquals("md5", options.checksumChoice);
        assertEquals(7, options.timeout);
        assertEquals(
                List.of(),
                RsyncOptions.parse("-aSX0 --inplace").unused().stream()
                        .filter(word -> !word.equals("-X"))
                        .toList());
    }

    @Test
    void nothingSaidIsNothingChanged() {
        Options options = session("  ");
        assertEquals(0, options.limits.kibPerSecond());
        assertEquals(0, options.wholeFile);
        assertEquals(120, options.timeout);
    }

    @Test
    void whatSaysWhatGoesIsNot() {
        RsyncOptions options = RsyncOptions.parse("-vz --max-size=1 --exclude=x --delete -a");
        assertEquals(List.of("-v", "--max-size=1", "--exclude=x", "--delete"), options.unused());
        assertEquals(-1, session("--max-size=1").limits.maxSize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bwlimit=x", "--no-such-option", "--version", "--help", "-B"})
    void whatRsyncDoesNotTakeIsRefused(String text) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> RsyncOptions.parse(text));
        assertTrue(String.valueOf(e.getMessage()).startsWith("rsync-options: "));
    }
}
