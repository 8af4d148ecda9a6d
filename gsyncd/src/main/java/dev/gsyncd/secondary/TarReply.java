package dev.gsyncd.secondary;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.posix.Errno;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What the other end of a tar stream says of each file, in the order of the stream, a line of
/// ASCII each: `GFID ERRNO BYTES SUM`; after the last one `end`.
///
/// @param errno 0: it is written; else why not
/// @param bytes of content that were taken from the stream and written
/// @param sum of these, xxh128
public record TarReply(Gfid gfid, int errno, long bytes, Bytes sum) {
    private static final int LONGEST_LINE = 200;
    private static final String END = "end";

    /// With what `sum` is made.
    public static final SumChoice SUM = SumChoice.XXH128;

    byte[] line() {
        String line = gfid + " " + errno + " " + bytes + " " + hex() + "\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private String hex() {
        return HexFormat.of().formatHex(sum.toArray());
    }

    static byte[] endLine() {
        return (END + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Why the file was not written, for people.
    public String reason() {
        return Errno.text(errno);
    }

    /// The next one; null after the last.
    public static @Nullable TarReply read(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the secondary's answers to a tar stream are cut off");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("the secondary's answer to a tar stream is too long");
            }
            line.append((char) b);
        }
        if (line.toString().equals(END)) {
            return null;
        }
        String[] words = line.toString().split(" ", -1);
        try {
            if (words.length == 4) {
                return new TarReply(
                        Gfid.parse(words[0]),
                        Integer.parseInt(words[1]),
                        Long.parseLong(words[2]),
                        Bytes.of(HexFormat.of().parseHex(words[3])));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the secondary's answer to a tar stream: " + e.getMessage(), e);
        }
        throw new IOException("the secondary's answer to a tar stream has no four words");
    }
}
