package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GfidPathsTest {
    @Test
    void pathsAreRelativeToTheRoot() {
        assertEquals(List.of("d"), split("/d\0"));
        assertEquals(List.of("d/f", "d/f:/d/e/g", "d/e/g"), split("/d/f:/d/e/g"));
        assertEquals(List.of("a:b"), split("/a:b"));
        assertEquals(List.of(), split(""));
        assertEquals(List.of(), split("/"));
    }

    private static List<String> split(String value) {
        return GfidPaths.split(Bytes.utf8(value)).stream().map(Bytes::utf8).toList();
    }
}
