package dev.gsyncd.remote;

import dev.gsyncd.config.ConfigException;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an rsync client runs on the other machine: `rsync --server OPTIONS . PATH`.
///
/// @param options those between `--server` and the paths
/// @param path the destination as the client named it
public record RsyncCommand(List<Bytes> options, String path) {
    private static final int FEWEST_WORDS = 4;

    public RsyncCommand {
        options = List.copyOf(options);
    }

    /// Null where the line is something else.
    public static @Nullable RsyncCommand parse(String line) throws ConfigException {
        List<String> words = Words.split(line, "command");
        int n = words.size();
        if (n < FEWEST_WORDS
                || !words.get(0).equals("rsync")
                || !words.get(1).equals("--server")
                || !words.get(n - 2).equals(".")) {
            return null;
        }
        List<Bytes> options = new ArrayList<>();
        for (String word : words.subList(2, n - 2)) {
            options.add(Bytes.utf8(word));
        }
        return new RsyncCommand(options, words.get(n - 1));
    }

    /// The arguments of a server whose working directory is the destination.
    public List<Bytes> serverArguments() {
        List<Bytes> all = new ArrayList<>(options);
        all.add(Bytes.utf8("."));
        all.add(Bytes.utf8("."));
        return all;
    }
}
