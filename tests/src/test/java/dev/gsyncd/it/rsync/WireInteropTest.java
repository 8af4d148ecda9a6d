package dev.gsyncd.it.rsync;

import dev.gsyncd.it.rsync.InteropCases.Case;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What changes on the wire and must not change the result, in every pair of ends.
class WireInteropTest {
    static final List<Case> CASES =
            List.of(
                    Case.onto("-az"),
                    Case.onto("-az --compress-choice=zstd --compress-level=-3"),
                    Case.onto("-a --compress-choice=zstd --compress-level=19 --inplace"),
                    Case.onto("-a --zc=lz4 -B700"),
                    Case.onto("-azz -B131072"),
                    Case.onto("-a --old-compress --compress-level=9"),
                    Case.onto("-a --zc=zlib -B131072 --checksum-choice=md5"),
                    Case.onto("-az --compress-choice=none"),
                    Case.onto("-a --zc=zlib --protocol=31"),
                    Case.fresh("-az --skip-compress=gz/zip"));

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> sameAsRsync() throws Exception {
        return new InteropCases(work, CASES, "wire").sameAsRsync();
    }
}
