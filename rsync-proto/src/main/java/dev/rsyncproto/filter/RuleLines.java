package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The lines, or the words, of a file of rules.
final class RuleLines {
    private static final int MAX_LINE = 8 * 1024;

    private RuleLines() {}

    /// Lines end in LF, CR, or CR LF, or all in NUL. A line that is far too long counts as empty.
    ///
    /// @param words white space ends a rule, too
    static List<Bytes> split(byte[] content, boolean words, boolean nulls) {
        List<Bytes> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= content.length; i++) {
            if (i < content.length && !ends(content[i], words, nulls)) {
                continue;
            }
            lines.add(i - from < MAX_LINE ? Bytes.of(content, from, i - from) : Bytes.EMPTY);
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
