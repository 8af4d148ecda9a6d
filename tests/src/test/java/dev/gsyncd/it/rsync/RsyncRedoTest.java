package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Content that is spoiled on the way is asked for again: by us of rsync, and by rsync of us.
class RsyncRedoTest {
    private static final byte[] PATTERN = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path work;
    private int spoiled;

    @BeforeEach
    void trees() throws Exception {
        Trees.sh(
                work,
                "mkdir src dst; for i in $(seq 20000); do printf 0123456789abcdef; done > src/file;"
                        + " echo other > src/z");
    }

    /// Changes a byte of the first piece that has content.
    private void spoil(byte[] data, int offset, int length) {
        for (int i = offset; spoiled == 0 && i + PATTERN.length <= offset + length; i++) {
            int n = 0;
            while (n < PATTERN.length && data[i + n] == PATTERN[n]) {
                n++;
            }
            if (n == PATTERN.length) {
                data[i + 3] ^= 1;
                spoiled++;
            }
        }
    }

    private void check(Interop interop, Pair pair, String options, String again) throws Exception {
        // rsync leaves times alone that differ by less than a second
        Trees.sh(work, "touch -d 2001-02-03 src");
        Interop.Outcome o = interop.run(pair, List.of(options.split(" ")), List.of("src/"), "dst/");
        String lines = String.join("\n", o.lines());
        assertEquals(1, spoiled);
        // asked for twice
        assertEquals(2, o.lines().stream().filter(l -> l.endsWith("++ " + again)).count(), lines);
        assertEquals(0, o.exitCode(), lines);
        assertEquals(-1, Files.mismatch(work.resolve("src/file"), work.resolve("dst/file")));
        assertEquals(
                "",
                TreeState.difference(
                        TreeState.of(work.resolve("src")), TreeState.of(work.resolve("dst"))));
    }

    @Test
    void weAskRsyncAgain() throws Exception {
        weAskRsyncAgainWith("-a", "file");
    }

    @Test
    void linksToWhatCameAgainAreTakenByRsync() throws Exception {
        Trees.sh(work, "ln src/file src/linked");
        weAskRsyncAgainWith("-aH", "linked");
    }

    private void weAskRsyncAgainWith(String options, String again) throws Exception {
        try (Interop interop = new Interop(work)) {
            interop.fromServer =
                    in ->
                            new FilterInputStream(in) {
                                @Override
                                public int read(byte[] b, int off, int len) throws IOException {
                                    int n = super.read(b, off, len);
                                    spoil(b, off, n);
                                    return n;
                                }
                            };
            check(interop, Pair.OUR_CLIENT_PULLS, options, again);
        }
    }

    @Test
    void rsyncAsksUsAgain() throws Exception {
        try (Interop interop = new Interop(work)) {
            interop.toServer =
                    out ->
                            new FilterOutputStream(out) {
                                @Override
                                public void write(byte[] b, int off, int len) throws IOException {
                                    byte[] copy = b.clone();
                                    spoil(copy, off, len);
                                    out.write(copy, off, len);
                                }
                            };
            check(interop, Pair.OUR_CLIENT_PUSHES, "-a", "file");
        }
    }
}
