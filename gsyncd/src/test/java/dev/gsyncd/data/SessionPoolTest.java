package dev.gsyncd.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionPoolTest {
    @Test
    void eachFileIsInOneSession() throws Exception {
        try (SessionPool pool = new SessionPool("test-", 3)) {
            for (int files : new int[] {0, 1, 50, 51, 299, 6_000, 6_001, 20_000}) {
                int next = 0;
                for (int[] range : pool.share(files, (from, to) -> new int[] {from, to})) {
                    assertEquals(next, range[0]);
                    next = range[1];
                }
                assertEquals(files, next);
            }
            assertEquals(1, pool.share(50, (from, to) -> 0).size());
            assertEquals(3, pool.share(51, (from, to) -> 0).size());
            assertEquals(10, pool.share(20_000, (from, to) -> 0).size());
        }
    }

    @Test
    void oneThatFailsDoesNotStopTheOthers() {
        AtomicInteger ended = new AtomicInteger();
        try (SessionPool pool = new SessionPool("test-", 2)) {
            IOException e =
                    assertThrows(
                            IOException.class,
                            () ->
                                    pool.share(
                                            8_000,
                                            (from, to) -> {
                                                ended.incrementAndGet();
                                                if (from % 4_000 == 0) {
                                                    throw new IOException("at " + from);
                                                }
                                                return List.of();
                                            }));
            assertEquals("at 0", e.getMessage());
            assertEquals("at 4000", e.getSuppressed()[0].getMessage());
            assertEquals(4, ended.get());
        }
    }
}
