package dev.gsyncd.changelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Changelogs of real bricks (Gluster 10.3), recorded by `record` and `bricks` beside them and
/// split into `records.N.txt` by another program.
class RecordedChangelogsTest {
    private static final Path RECORDED = Path.of("src/test/resources/dev/gsyncd/changelog");

    @ParameterizedTest
    @CsvSource({"replica,0", "replica,1", "distribute,0", "distribute,1"})
    void everyRecordOfARealBrickIsRead(String volume, int brick) throws Exception {
        Path dir = RECORDED.resolve(volume);
        Path changelogs = dir.resolve("brick" + brick);
        List<String> lines = new ArrayList<>();
        for (RolledName name : index(changelogs)) {
            if (!name.empty()) {
                lines.addAll(lines(changelogs, name));
            }
        }
        assertTrue(lines.size() > 20);
        assertEquals(
                String.join("\n", Files.readAllLines(dir.resolve("records." + brick + ".txt"))),
                String.join("\n", lines));
    }

    private static List<RolledName> index(Path changelogs) throws IOException {
        Path htime;
        try (var files = Files.list(changelogs.resolve("htime"))) {
            htime = files.findFirst().orElseThrow();
        }
        byte[] data = Files.readAllBytes(htime);
        Htime reader = new Htime();
        List<RolledName> names = reader.feed(data, 0, data.length);
        assertEquals(0, reader.damaged());
        assertEquals(0, reader.pending());
        return names;
    }

    private static List<String> lines(Path changelogs, RolledName name) throws IOException {
        byte[] data = Files.readAllBytes(changelogs.resolve(name.path().utf8()));
        List<String> lines = new ArrayList<>();
        ChangelogDecoder decoder = new ChangelogDecoder(name.path());
        decoder.feed(data, 0, data.length, r -> lines.add(name.path().baseName() + " " + line(r)));
        assertTrue(decoder.atRecordEnd());
        return lines;
    }

    private static String line(ChangeRecord record) {
        return switch (record) {
            case ChangeRecord.Data data -> "D " + data.gfid();
            case ChangeRecord.Meta meta -> "M " + meta.gfid() + " " + fop(meta.kind());
            case ChangeRecord.Entry entry -> "E " + entry.gfid() + " " + fields(entry);
            case ChangeRecord.Unread _, ChangeRecord.Listed _ ->
                    throw new AssertionError("in no changelog");
        };
    }

    private static String fop(ChangeRecord.MetaKind kind) {
        return switch (kind) {
            case ATTRIBUTES -> "38";
            case XATTRS -> "17";
            case ALL -> "?";
        };
    }

    private static String fields(ChangeRecord.Entry entry) {
        EntryName from = entry.from();
        String names = (from == null ? "" : name(from) + " ") + name(entry.name());
        return entry.op().code()
                + " "
                + switch (entry.op()) {
                    case CREATE, MKNOD, MKDIR ->
                            entry.mode() + " " + entry.uid() + " " + entry.gid() + " " + names;
                    default -> names;
                };
    }

    private static String name(EntryName name) {
        Bytes bytes = name.name();
        return name.parent() + "/" + HexFormat.of().formatHex(bytes.toArray());
    }
}
