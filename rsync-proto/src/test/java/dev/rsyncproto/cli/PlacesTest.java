package dev.rsyncproto.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.HostSpec;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static Places places(String line) throws OptionException {
        List<Bytes> words = Arrays.stream(line.split(" ")).map(Bytes::utf8).toList();
        OptionParser.Parsed parsed = OptionParser.parse(words);
        return Places.of(parsed.options(), parsed.args());
    }

    /// A remote shell would take it for an option; a socket, or a program in its place, tells what
    /// it thinks of it itself (rsync 3.5.0, main.c, `start_client`).
    @Test
    void aHostThatLooksLikeAnOptionIsRefusedBeforeARemoteShell() throws OptionException {
        HostSpec host = places("-a -- rsync://-c/m/ to").remote();
        assertEquals(new HostSpec("", "-c", Bytes.utf8("m/"), true, 0), host);
        for (String line : List.of("-a -- -c:m/ to", "-a -e sh -- rsync://-c/m/ to")) {
            assertThrows(OptionException.class, () -> places(line), line);
        }
    }
}
