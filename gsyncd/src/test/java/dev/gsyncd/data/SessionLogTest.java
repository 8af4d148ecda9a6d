package dev.gsyncd.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.session.Events;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionLogTest {
    private static final Gfid GFID = Gfid.parse("be772d6a-4314-4dcc-b760-ee221e2b3f23");

    private final SessionLog log = new SessionLog(Map.of());

    @Test
    void peersComplaintIsAboutTheFileItNames() {
        say("rsync: [receiver] open \"/mnt/.gfid/" + GFID + "\" failed: Permission denied (13)");
        assertEquals(Set.of(GFID), log.failed().keySet());
        assertTrue(log.unattributed().isEmpty());
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
