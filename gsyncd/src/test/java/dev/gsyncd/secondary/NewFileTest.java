package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Against what the packaged Python gsyncd writes (`src/test/golden/record-newfile.py`).
class NewFileTest {
    private static final Gfid GFID = Gfid.parse("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa");

    private static EntryName name(String name) {
        return new EntryName(Gfid.ROOT, Bytes.utf8(name));
    }

    private static Map<String, String> golden() throws IOException {
        Map<String, String> golden = new HashMap<>();
        try (InputStream in = NewFileTest.class.getResourceAsStream("/golden/newfile.txt")) {
            if (in == null) {
                throw new AssertionError("golden/newfile.txt is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines()
                    .forEach(line -> {
                        int blank = line.indexOf(' ');
                        golden.put(line.substring(0, blank), line.substring(blank + 1));
                    });
        }
        return golden;
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }

    @Test
    void theBytesOfThePythonGsyncd() throws IOException {
        Map<String, String> golden = golden();
        EntryOp.Create file = new EntryOp.Create(GFID, name("café"), 04755, 1, 2);
        assertEquals(golden.get("regular"), hex(NewFile.of(file)));
        EntryOp.Mkdir dir = new EntryOp.Mkdir(GFID, name("d"), 0750, 1, 2);
        assertEquals(golden.get("directory"), hex(NewFile.of(dir)));
        EntryOp.Symlink link = new EntryOp.Symlink(GFID, name("l"), Bytes.utf8("../target"), 1, 2);
        assertEquals(golden.get("symlink"), hex(NewFile.of(link)));
    }

    @Test
    void theDeviceIsTheLowHalfOfMakedev() {
        EntryOp.Mknod node = new EntryOp.Mknod(GFID, name("n"), 020600, 0, 0, 300, 70000);
        String hex = hex(NewFile.of(node));
        int makedev = 300 << 8 | 70000 & 0xff | (70000 & ~0xff) << 12;
        String expected = String.format("%08x%08x%08x", 0600, makedev, 0);
        assertEquals(expected, hex.substring(hex.length() - 24));
    }
}
