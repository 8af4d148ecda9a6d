package dev.gsyncd.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.session.Events;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionLogTest {
    private static final Gfid GFID = Gfid.parse("be772d6a-4314-4dcc-b760-ee221e2b3f23");

    private final SessionLog log = new SessionLog(Map.of());

    @Test
    void peersComplaintIsAboutTheFileItNames() {
        say("rsync: [receiver] open \"/mnt/.gfid/" + GFID + "\" failed: Permission denied (13)");
        assertEquals(Set.of(GFID), log.failed().keySet());
        assertTrue(log.unattributed().isEmpty());
    }

    /// What ends an rsync program's session names the file all the same; what ours goes on after
    /// does, too.
    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS})
    void whatCannotBeWrittenIsToldOfTheFile(int errno) {
        String why = Errno.text(errno) + " (" + errno + ")";
        for (String call :
                List.of(
                        "rsync: [receiver] write failed on \"/mnt/.gfid/%s\": ",
                        "rsync: [receiver] close failed on \"/mnt/.gfid/%s\": ",
                        "rsync: [receiver] open \"/mnt/.gfid/%s\" failed: ",
                        "rsync: [generator] failed to set times on \"/mnt/.gfid/%s\": ",
                        "rsync: [receiver] chown \"/mnt/.gfid/%s\" failed: ",
                        "rsync: [receiver] rsync_xal_set: lsetxattr(\"/mnt/.gfid/%s\",\"user.a\")"
                                + " failed: ")) {
            SessionLog own = new SessionLog(Map.of());
            String line = call.formatted(GFID) + why;
            own.message(Events.Level.ERROR_XFER, Bytes.utf8(line + "\n"));
            assertEquals(Map.of(GFID, "secondary: " + line), own.failed());
            assertEquals(List.of(), own.unattributed());
        }
    }

    @Test
    void complaintThatNamesNoFileIsKept() {
        say("no space left on device");
        say("rsync error: some files/attrs were not transferred (see previous errors) (code 23)");
        assertEquals(List.of("secondary: no space left on device"), log.unattributed());
    }

    private void say(String line) {
        log.message(Events.Level.ERROR_XFER, Bytes.utf8(line + "\n"));
    }
}
