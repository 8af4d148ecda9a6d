package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What `--out-format` can show of an entry beside its change.
///
/// @param longName on the sending side the name with the source's directory before it
/// @param size in bytes
/// @param mtime in seconds since 1970
/// @param uid 0 where owners are not kept
/// @param gid null where groups are not kept
/// @param sum of its content, in hex; blanks where none is known
/// @param sent bytes written while its content was transferred, else 0
/// @param received bytes read while its content was transferred, else 0
public record ItemFacts(
        Bytes longName,
        long size,
        long mtime,
        int uid,
        @Nullable Integer gid,
        String sum,
        long sent,
        long received) {
    /// @param content the sum of the content as it was transferred
    static ItemFacts of(
            Session session, FileEntry entry, Bytes longName, byte @Nullable [] content) {
        Options o = session.options;
        Handshake agreed = session.agreed();
        SumChoice choice = o.checksum ? agreed.fileSum() : agreed.transferSum();
        byte[] sum = o.checksum ? entry.checksum() : content;
        return new ItemFacts(
                longName,
                entry.size(),
                entry.mtimeSec(),
                o.owner ? entry.uid() : 0,
                o.group && !entry.has(FileEntry.SKIP_GROUP) ? entry.gid() : null,
                hex(choice, entry.isRegular() ? sum : null),
                0,
                0);
    }

    /// The usual spelling: xxhash's numbers begin with the highest digits, on the wire with the
    /// lowest.
    private static String hex(SumChoice choice, byte @Nullable [] sum) {
        boolean number =
                choice == SumChoice.XXH64 || choice == SumChoice.XXH3 || choice == SumChoice.XXH128;
        boolean known = number || choice == SumChoice.MD4 || choice == SumChoice.MD5;
        if (sum == null || !(known || choice == SumChoice.SHA1)) {
            return " ".repeat(2 * choice.length());
        }
        byte[] digits = sum.clone();
        for (int i = 0; number && i < digits.length; i++) {
            digits[i] = sum[digits.length - 1 - i];
        }
        return HexFormat.of().formatHex(digits);
    }

    /// For a name of which nothing more is known.
    public static ItemFacts of(Bytes name) {
        return new ItemFacts(name, 0, 0, 0, null, "", 0, 0);
    }

    ItemFacts moved(long bytesSent, long bytesReceived) {
        return new ItemFacts(longName, size, mtime, uid, gid, sum, bytesSent, bytesReceived);
    }
}
