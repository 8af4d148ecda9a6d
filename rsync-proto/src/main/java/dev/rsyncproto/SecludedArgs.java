package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// `[secluded-args]`: with `-s` a client writes its arguments to the server before anything else,
/// so that no shell sees them: words that end in NUL, an empty one at the end (io.c, `read_args`).
final class SecludedArgs {
    /// As many as rsync takes.
    private static final int MAX_WORDS = 1000;

    /// A path of the greatest length and what stands around it.
    private static final int MAX_LENGTH = 4096 + 1024;

    private SecludedArgs() {}

    /// The words but the first, which stands for the program's name.
    static List<Bytes> read(InputStream in) throws IOException {
        List<Bytes> words = new ArrayList<>();
        byte[] word = new byte[MAX_LENGTH];
        while (true) {
            int length = 0;
            int b;
            while ((b = in.read()) > 0) {
                if (length == MAX_LENGTH) {
                    throw new IOException("an argument of more than " + MAX_LENGTH + " bytes");
                }
                word[length++] = (byte) b;
            }
            if (b < 0) {
                throw new IOException("the connection ended in the arguments");
            }
            if (length == 0) {
                return words.isEmpty() ? words : words.subList(1, words.size());
            }
            if (words.size() == MAX_WORDS) {
                throw new IOException("more than " + MAX_WORDS + " arguments");
            }
            words.add(Bytes.of(word, 0, length));
        }
    }
}
