package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gsyncd.config.ResourceUrl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is kept of the secondary's nodes only helps where none answers: damage is no failure.
class SecondaryNodesTest {
    private static final UUID ID = new UUID(1, 2);
    private static final ResourceUrl.Ssh NAMED =
            new ResourceUrl.Ssh("root", "gs1", new ResourceUrl.Gluster("localhost", "moz"));

    @TempDir private Path temp;

    private SecondaryNodes kept(String text) throws Exception {
        Path file = temp.resolve("secondary-nodes");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        return SecondaryNodes.kept(file, NAMED);
    }

    @Test
    void theLastAnswer() throws Exception {
        SecondaryNodes nodes = kept(ID + " gs1 gs2.example fd77::2:3\n");
        assertNotNull(nodes);
        assertEquals(ID, nodes.volumeId());
        assertEquals(List.of("gs1", "gs2.example", "fd77::2:3"), nodes.hosts());
        assertNull(SecondaryNodes.kept(temp.resolve("none"), NAMED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0\0\0",
                "no-id gs1",
                "00000000-0000-0001-0000-000000000002",
                "00000000-0000-0001-0000-000000000002 -oProxyCommand=x",
                "00000000-0000-0001-0000-000000000002 g\u00e9 gs2"
            })
    void aDamagedOneIsNone(String text) throws Exception {
        assertNull(kept(text));
    }
}
