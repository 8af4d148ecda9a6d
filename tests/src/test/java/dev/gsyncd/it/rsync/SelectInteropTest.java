package dev.gsyncd.it.rsync;

import dev.gsyncd.it.rsync.InteropCases.Case;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What selects the files, and what becomes of those that are there: filters, deletions, backups,
/// other directories to compare with, parts, links and modes, in every pair of ends.
class SelectInteropTest {
    static final List<Case> CASES =
            List.of(
                    Case.onto("-a --delete --exclude=sub/o* --include=*/ --exclude=l*"),
                    Case.onto("-aH --delete -f:e-_.hidden -f-_[[:lower:]]ame -fP_extra/***"),
                    Case.onto("-a --delete-excluded -fH_/sub/** -fR_* -f-,!_*"),
                    Case.onto("-aC --delete-after --exclude-from=list"),
                    Case.onto("-aFF --delete-delay --exclude=**/deep -f-p_file"),
                    Case.onto("-aX -f-x_user.short -fexclude,xr_user.other"),
                    Case.onto("-amh --include=*/ --include=only --exclude=*"),
                    Case.onto("-rlt --force -d --no-r"),
                    Case.onto("-ab --delete --suffix=.bak"),
                    Case.onto("-aHA --delete-before --backup-dir=kept/here"),
                    Case.fresh("-aHAX --link-dest=../old"),
                    Case.fresh("-aH --link-dest=../old --link-dest=../src"),
                    Case.onto("-a --copy-dest=../src"),
                    Case.fresh("-aX --copy-dest=../old -c"),
                    Case.fresh("-ai --compare-dest=../old --compare-dest=../src"),
                    Case.onto("-ayy --no-W --compare-dest=../old --ignore-times"),
                    Case.onto("-a --delay-updates --delete -b"),
                    Case.onto("-aH --partial-dir=.part --delay-updates"),
                    Case.onto("-a --append"),
                    Case.onto("-a --append-verify --preallocate --fsync"),
                    Case.onto("-ab --append-verify"),
                    Case.onto("-ab --append-verify --protocol=30"),
                    Case.onto("-b -rlt --append --protocol=28"),
                    Case.onto("-ab --inplace --no-W --protocol=28"),
                    Case.onto("-au --modify-window=3 --max-size=200k --min-size=5"),
                    Case.onto("-aS --preallocate --temp-dir=sub"),
                    Case.fresh("-rtL"),
                    Case.onto("-ak --copy-unsafe-links"),
                    Case.onto("-aK --safe-links"),
                    Case.onto("-a --munge-links --chmod=Dg+s,ug+w,Fo-w,+X"),
                    Case.onto("-rltE --chmod=F600"),
                    Case.onto("-a --usermap=1234:7,0-100:8 --groupmap=*:9"),
                    Case.onto("-aHAX --delete --fake-super"),
                    Case.onto("-aHAX --delete -M--fake-super"),
                    Case.onto("-rlogD --fake-super"),
                    new Case("-rlogtJ -M--fake-super", "src/", false),
                    new Case("-aHAX -M--fake-super", "fake/", true),
                    new Case("-aHA --fake-super --delete", "fake/", true),
                    new Case("-aHi --iconv=UTF-8,ISO-8859-1", "names/both/", false),
                    new Case("-aHi --iconv=ISO-8859-1,UTF-8 --delete", "names/both", true),
                    new Case("-aH --iconv=UTF-8,ISO-8859-1", "names/", false),
                    new Case("-aH --iconv=UTF-8,ISO-8859-1 --no-i-r", "names/", false),
                    new Case("-a --iconv=UTF-8,ISO-8859-1 --delete", "names/", true),
                    new Case("-aH --iconv=UTF-8,ISO-8859-1 --protocol=29", "names/", false),
                    new Case("-a --iconv=UTF-8,ISO-8859-1 --files-from=:list8", "names", false),
                    Case.onto("-aHU --open-noatime"),
                    Case.onto("-aUU --protocol=29"),
                    new Case(
                            "-a --delete-missing-args -d",
                            "src/text src/gone src/extra src/sub",
                            true),
                    // what cannot be looked at is not missing
                    new Case("-aR --delete-missing-args", "src/./text/sub", true));

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> sameAsRsync() throws Exception {
        return new InteropCases(work, CASES, "select").sameAsRsync();
    }
}
