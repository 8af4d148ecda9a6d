package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a tar program wrote on standard error: `tar: .gfid/<gfid>: Cannot open: …`, and lines that
/// name no file.
///
/// @param files why, for each that is named
/// @param ofNone the first line that names none and tells of trouble; null where there is no such
/// @param first line of all; empty where there is none
record TarComplaints(Map<Gfid, String> files, @Nullable String ofNone, String first) {
    private static final String DOT_GFID = ".gfid/";

    /// Its last line, where something went wrong.
    private static final String SUMMARY = "Exiting with failure status due to previous errors";

    static TarComplaints read(List<String> lines) {
        Map<Gfid, String> files = new HashMap<>();
        String ofNone = null;
        for (String line : lines) {
            Gfid gfid = gfid(line);
            if (gfid != null) {
                files.putIfAbsent(gfid, line);
            } else if (ofNone == null && !line.endsWith(SUMMARY)) {
                ofNone = line;
            }
        }
        return new TarComplaints(files, ofNone, lines.isEmpty() ? "" : lines.getFirst());
    }

    private static @Nullable Gfid gfid(String line) {
        int at = line.indexOf(DOT_GFID);
        byte[] text = line.getBytes(StandardCharsets.ISO_8859_1);
        int from = at + DOT_GFID.length();
        return at < 0 || from + Gfid.TEXT_LENGTH > text.length
                ? null
                : Gfid.parseOrNull(text, from, Gfid.TEXT_LENGTH);
    }
}
