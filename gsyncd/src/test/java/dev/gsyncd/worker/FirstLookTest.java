package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstLookTest {
    private static final Gfid ONE = new Gfid(1, 11);
    private static final Gfid TWO = new Gfid(2, 22);

    private static Secondary holding(Map<String, Gfid> root) {
        return (Secondary)
                Proxy.newProxyInstance(
                        FirstLookTest.class.getClassLoader(),
                        new Class<?>[] {Secondary.class},
                        (_, method, arguments) ->
                                switch (method.getName()) {
                                    case "list" -> root.keySet().stream().map(Bytes::utf8).toList();
                                    case "lookup" -> lookup(root, (Collection<?>) arguments[0]);
                                    default -> throw new AssertionError(method);
                                });
    }

    private static Map<EntryName, Found> lookup(Map<String, Gfid> root, Collection<?> names) {
        Map<EntryName, Found> found = new HashMap<>();
        for (Object name : names) {
            EntryName entry = (EntryName) name;
            found.put(entry, new Found(root.get(entry.name().utf8()), 0100000));
        }
        return found;
    }

    /// A primary whose names all hold `gfid` (null: nothing); `bad` answers EIO.
    private static PrimaryNames primary(@Nullable Gfid gfid, String bad) {
        return (PrimaryNames)
                Proxy.newProxyInstance(
                        FirstLookTest.class.getClassLoader(),
                        new Class<?>[] {PrimaryNames.class},
                        (_, method, arguments) -> {
                            Map<EntryName, FileState> states = new HashMap<>();
                            if (method.getName().equals("lookup") && gfid != null) {
                                for (Object name : (Collection<?>) arguments[0]) {
                                    EntryName entry = (EntryName) name;
                                    if (entry.name().equals(Bytes.utf8(bad))) {
                                        throw new IOException("EIO");
                                    }
                                    states.put(
                                            entry, new FileState(gfid, 0100644, 0, 0, 0, 0, null));
                                }
                            }
                            return states;
                        });
    }

    @TempDir private Path temp;

    private void check(Map<String, Gfid> there, PrimaryNames primary) throws IOException {
        new FirstLook(temp.resolve("begun")).check("gs1", holding(there), primary);
    }

    @Test
    void anotherFileUnderAWantedNameIsNamedAndNothingBegins() throws IOException {
        IOException e =
                assertThrows(IOException.class, () -> check(Map.of("a", ONE), primary(TWO, "")));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("\"a\"") && message.contains(ONE.toString()), message);
        assertTrue(message.lines().count() == 1, message);
        assertFalse(Files.exists(temp.resolve("begun")));
    }

    @Test
    void theSameFileAndExtraNamesAreNoHindrance() throws IOException {
        for (Map<String, Gfid> root :
                List.of(
                        Map.<String, Gfid>of(),
                        Map.of("a", ONE, ".gsyncd-" + TWO, TWO, ".gsyncd-trash", TWO))) {
            check(root, primary(ONE, ""));
            Files.delete(temp.resolve("begun"));
        }
        check(Map.of("b", TWO), primary(null, ""));
    }

    @Test
    void onceBegunADifferenceIsNoConflict() throws IOException {
        check(Map.of(), primary(TWO, ""));
        check(Map.of("a", ONE), primary(TWO, ""));
    }

    @Test
    void aNameThatThePrimaryCannotReadHoldsUpNothing() throws IOException {
        check(Map.of("a", TWO, "b", ONE), primary(ONE, "a"));
        Files.delete(temp.resolve("begun"));
        assertThrows(IOException.class, () -> check(Map.of("a", TWO, "b", TWO), primary(ONE, "a")));
    }
}
