package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The arguments as the bytes they were given as: Java's strings lose what is not valid in the
/// locale's encoding.
public final class RawArgs {
    private RawArgs() {}

    public static List<Bytes> of(String[] args) {
        try {
            return lastOf(Files.readAllBytes(Path.of("/proc/self/cmdline")), args.length);
        } catch (IOException e) {
            return Arrays.stream(args).map(Bytes::utf8).toList();
        }
    }

    /// The last `count` of the NUL-terminated words.
    static List<Bytes> lastOf(byte[] words, int count) {
        List<Bytes> all = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < words.length; i++) {
            if (words[i] == 0) {
                all.add(Bytes.of(words, start, i - start));
                start = i + 1;
            }
        }
        return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    }
}
