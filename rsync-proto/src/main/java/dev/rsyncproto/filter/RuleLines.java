package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines, or the words, of a file of rules.
final class RuleLines {
    /// Bytes of a line in rsync's buffer (`BIGPATHBUFLEN`), its end not counted.
    private static final int MAX_LINE = 4096 + 1024 - 1;

    private RuleLines() {}

    /// Lines end in LF, CR, or CR LF, or all in NUL. A line that is far too long is null.
    ///
    /// @param words white space ends a rule, too
    static List<@Nullable Bytes> split(byte[] content, boolean words, boolean nulls) {
        List<@Nullable Bytes> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= content.length; i++) {
            if (i < content.length && !ends(content[i], words, nulls)) {
                continue;
            }
            lines.add(i - from <= MAX_LINE ? Bytes.of(content, from, i - from) : null);
            if (!nulls && i + 1 < content.length && content[i] == '\r' && content[i + 1] == '\n') {
                i++;
            }
            from = i + 1;
        }
        return lines;
    }

    private static boolean ends(byte b, boolean words, boolean nulls) {
        if (words && (b == ' ' || (b >= '\t' && b <= '\r'))) {
            return true;
        }
        return nulls ? b == 0 : b == '\n' || b == '\r';
    }
}
