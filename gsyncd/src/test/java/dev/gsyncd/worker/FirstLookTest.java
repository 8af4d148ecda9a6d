package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    @Test
    void anotherFileUnderAWantedNameIsNamedAndNothingBegins() {
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> FirstLook.check("gs1", holding(Map.of("a", ONE)), _ -> TWO));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("\"a\"") && message.contains(ONE.toString()), message);
        assertTrue(message.lines().count() == 1, message);
    }

    @Test
    void theSameFileAndExtraNamesAreNoHindrance() {
        List.of(Map.<String, Gfid>of(), Map.of("a", ONE, ".gsyncd-x", TWO))
                .forEach(root ->
                        assertDoesNotThrow(() -> FirstLook.check("gs1", holding(root), _ -> ONE)));
        assertDoesNotThrow(() -> FirstLook.check("gs1", holding(Map.of("b", TWO)), _ -> null));
    }
}
