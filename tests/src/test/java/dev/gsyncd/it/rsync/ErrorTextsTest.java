package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a command line, a rule or a file is told in rsync's words and with its exit
/// code. `@` stands for the working directory.
class ErrorTextsTest {
    /// One case a line: words, `_` for a space within one.
    private static final String CASES =
            """
            --filter=bogus
            --filter=-
            --filter=+
            --filter=!x
            --filter=x_f
            --filter=xyz_f
            --filter=-q_f
            --filter=-,zz_f
            --filter=._nofile
            --filter=merge_nofile
            --filter=:_
            --filter=:
            --filter=.
            --filter=hide
            --filter=hide,
            --filter=show
            --filter=dir-merge
            --filter=clear_x
            --filter=-x
            --filter=P
            --filter=merge_@/badrules
            --filter=._@/badrules
            --filter=merge,Q_@/badrules
            --filter=merge,ee_@/badrules
            --filter=:w-_
            --filter=include
            --exclude-from=@/nofile
            --include-from=@/nofile
            --exclude-from=@/dir
            --include-from=@/dir
            --filter=._@/dir
            --files-from=@/dir
            --filter=rr_f
            --filter=riskk_f
            --filter=SH_f
            --filter=+_
            --files-from=@/nofile
            --files-from=@/lst
            --files-from=
            --chmod=z
            --chmod=+q
            --chmod=999
            --chmod=u+rwx,
            --chmod=
            --chmod=D
            --chmod=u=rwxg
            --usermap=bad
            --usermap=0:
            --usermap=1-x:2
            --usermap=0:nosuchuser
            --usermap=
            --groupmap=bad
            --groupmap=0:nosuch
            --usermap=a:b --chown=c
            --chown=nosuch
            --chown=nosuch:nosuchg
            --chown=:x:y
            --max-size=x
            --max-size=1q
            --max-size=-1
            --max-size=1.5.5
            --max-size=9999999999999999999
            --max-size=1k+2
            --min-size=foo
            --max-alloc=0x
            --max-alloc=1
            --max-alloc=1q
            --bwlimit=x
            --bwlimit=-1
            --bwlimit=0.1
            --block-size=x
            --block-size=-1
            --block-size=999999999
            -B1x
            --compress-level=x
            --zl=5x
            --compress-choice=foo
            --compress-choice=
            --zc=zlib,zstd
            --checksum-choice=foo
            --checksum-choice=
            --checksum-choice=md5,foo
            --checksum-choice=md5,md4,md5
            -c --checksum-choice=none
            --checksum-seed=x
            --port=x
            --port=99999999999
            --max-delete=x
            --timeout=x
            --contimeout=x
            --modify-window=x
            --protocol=x
            --protocol=0
            --protocol=41
            --iconv=bogus
            --iconv=UTF-8,bogus
            --info=foo
            --outbuf=X
            --outbuf=
            --stderr=x
            --stderr=
            --stop-after=x
            --stop-after=0
            --stop-after=-1
            --stop-at=x
            --stop-at=2020/01/01
            --stop-at=99:99
            --time-limit=x
            --suffix=a/b -b
            --suffix= -b
            --backup-dir= -b
            --backup-dir=f --suffix=/
            --temp-dir=nodir
            --temp-dir=
            --link-dest=a --copy-dest=b
            --link-dest=nodir
            --compare-dest=@/lst
            --log-file=@/nodir/x
            --append --inplace --partial-dir=x
            --inplace --partial-dir=x
            --inplace --delay-updates
            --append -W
            --delay-updates --append
            --delete --delete-before --delete-after
            --del --delete-after -r
            --read-batch=@/nofile
            --write-batch=@/nodir/x
            --write-batch=a --read-batch=b
            --only-write-batch=@/nodir/x
            --remote-option=x
            -M--x
            -Mfoo
            --password-file=@/nofile
            --no-bogus
            --nope
            -Q
            -rQ
            --recursive=x
            --files-from=@/lst --files-from=
            --whole-file=1
            -0 --files-from=@/lst
            --old-args -s
            --trust-sender=1
            --compress-threads=x
            --msgs2stderr=1
            --human-readable=5
            """;

    /// What shows in the exchange with another program: where both of its ends are rsync, and where
    /// the client is jrsync.
    private static final String REMOTE_CASES =
            """
            --protocol=35
            --protocol=41
            --files-from=@/dir
            --files-from=:@/dir
            --exclude-from=@/dir
            --iconv=UTF-8,bogus
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
    }

    @TestFactory
    Stream<DynamicTest> asRsyncWithAServer() {
        return Stream.of(Role.OUR_CLIENT_PUSHES, Role.OUR_CLIENT_PULLS)
                .flatMap(role -> REMOTE_CASES.lines().map(line -> withServer(role, line)));
    }

    private DynamicTest withServer(Role role, String line) {
        return DynamicTest.dynamicTest(
                role + " " + line,
                () -> {
                    Said theirs = withServer(role, line, false);
                    Said ours = withServer(role, line, true);
                    assertEquals(theirs.errors(), ours.errors());
                    assertEquals(theirs.code(), ours.code());
                });
    }

    private Said withServer(Role role, String line, boolean ours) throws Exception {
        makeTrees();
        try (TwoPrograms programs = new TwoPrograms(work)) {
            return programs.run(role, ours, words(line), work + "/from/", work + "/to/");
        }
    }

    private Said run(String line, boolean ours) throws Exception {
        makeTrees();
        List<String> words = words(line);
        words.add(work + "/from/");
        words.add(work + "/to/");
        try (TwoPrograms programs = new TwoPrograms(work)) {
            return programs.run(ours, words, Map.of());
        }
    }

    private List<String> words(String line) {
        List<String> words = new ArrayList<>(List.of("-r"));
        for (String word : line.split(" ")) {
            words.add(word.replace('_', ' ').replace("@", work.toString()));
        }
        return words;
    }

    private void makeTrees() throws Exception {
        Trees.sh(
                work,
                """
                rm -rf from to; mkdir -p from to dir; echo x >from/f; echo a >lst; : >empty
                printf -- '- ok\\nbogus rule here\\n' >badrules
                """);
    }
}
