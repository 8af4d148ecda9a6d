package dev.rsyncproto.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The wording is rsync 3.5.0's (compat.c).
class TooNewOptionsTest {
    private static Options options(String words) throws Exception {
        List<Bytes> all = new ArrayList<>();
        for (String word : (words + " from to").split(" ")) {
            all.add(Bytes.utf8(word));
        }
        return OptionParser.parse(all).options();
    }

    private static void refused(String words, int protocol, String what, int needed)
            throws Exception {
        Options options = options(words);
        SessionException e =
                assertThrows(
                        SessionException.class,
                        () -> Handshake.refuseWhatIsTooNew(options, protocol),
                        words);
        assertEquals(ExitCode.PROTOCOL, e.exitCode());
        String end = " or higher (negotiated " + protocol + ").";
        assertEquals(what + " requires protocol " + needed + end, e.getMessage());
        Handshake.refuseWhatIsTooNew(options, needed);
    }

    @Test
    void optionsThatAnOldProtocolDoesNotKnowAreRefused() throws Exception {
        refused("-rpA", 29, "--acls", 30);
        refused("-rX", 29, "--xattrs", 30);
        refused("-ry", 28, "--fuzzy", 29);
        refused("-rm", 27, "--prune-empty-dirs", 29);
        refused("-r --inplace --link-dest=x", 28, "--link-dest with --inplace", 29);
        String several = "Using more than one --copy-dest option";
        refused("-r --copy-dest=x --copy-dest=y", 28, several, 29);
        Handshake.refuseWhatIsTooNew(options("-rH --delete --link-dest=x"), 27);
    }
}
