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
                    Case.onto("-aHAXi --delete"),
                    Case.onto("-aHAXi --delete --no-i-r"),
                    new Case("-aHAXi --delete", "src", false),
                    new Case("-ai", "src/sub src/acl old/sub old/extra", false),
                    new Case("-ai --delete", "src/ old/", true),
                    new Case("-ai", "src/text", false),
                    new Case("-ai", "src/empty/", false),
                    new Case("-aAX --delete-after", "src/ old/ src/sub", true),
                    new Case("-aHi --protocol=30", "src/ old/sub", false),
                    Case.onto("-az"),
                    Case.onto("-az --compress-choice=zstd --compress-level=-3"),
                    Case.onto("-a --compress-choice=zstd --compress-level=19 --inplace"),
                    Case.onto("-a --zc=lz4 -B700"),
                    Case.onto("-azz -B131072"),
                    Case.onto("-a --old-compress --compress-level=9"),
                    Case.onto("-a --zc=zlib -B131072 --checksum-choice=md5"),
                    Case.onto("-az --compress-choice=none"),
                    Case.onto("-a --zc=zlib --protocol=31"),
                    Case.fresh("-az --skip-compress=gz/zip"),
                    Case.onto("-aHAXSi --numeric-ids --delete --protocol=30"),
                    Case.onto("-aHAX --inplace -cz --delete-after --protocol=30"),
                    Case.onto("-a --protocol=30 --checksum-choice=md5,sha1"),
                    new Case("-aR --files-from=list --protocol=30", "src", true),
                    new Case("-aR --files-from=:list0 --from0 --protocol=30", "src", false),
                    Case.onto("-aHSi --numeric-ids --delete --protocol=29"),
                    Case.onto("-a --inplace -cz --delete-after --protocol=29"),
                    Case.onto("-a --protocol=29 --checksum-choice=md5 --checksum-seed=9"),
                    new Case("-aR --files-from=list --protocol=29", "src", true),
                    new Case("-aR --files-from=:list0 --from0 --protocol=29", "src", false),
                    Case.onto("-n -ai --protocol=29"),
                    Case.onto("-aHSi --delete --protocol=28"),
                    Case.onto("-ac --delete --protocol=28 --checksum-choice=md4"),
                    Case.fresh("-aHz --protocol=28"),
                    new Case("-aR --files-from=:list0 --from0 --protocol=28", "src", false),
                    Case.onto("-aHi --delete --protocol=27"),
                    Case.fresh("-aH --protocol=27"),
                    Case.onto("-acz --delete --protocol=27 --checksum-seed=3"),
                    new Case("-aR --protocol=27", "src/sub/deep src/text", false));

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> sameAsRsync() throws Exception {
        return new InteropCases(work, CASES, "wire").sameAsRsync();
    }
}
