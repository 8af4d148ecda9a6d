package dev.gsyncd.cli;

import dev.gsyncd.config.ResourceUrl;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.cli.RawArgs;
import java.util.ArrayList;
import java.util.List;

/// Arguments of which one is no text: the name of a directory that is not UTF-8.
final class OddWords {
    private OddWords() {}

    static List<String> of(String[] args) {
        List<Bytes> raw = RawArgs.of(args);
        List<String> words = new ArrayList<>();
        for (Bytes word : raw) {
            words.add(ResourceUrl.spelled(word));
        }
        return words;
    }
}
