package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdleHeapTest {
    private static final long MEBI = 1 << 20;

    private final IdleHeap heap = new IdleHeap();

    @Test
    void whatABurstLeftIsCollectedOnceItIsQuiet() {
        assertFalse(heap.due(10 * MEBI));
        assertFalse(heap.due(30 * MEBI));
        assertTrue(heap.due(30 * MEBI + 1));
        heap.collected(8 * MEBI);
        assertFalse(heap.due(8 * MEBI));
        assertFalse(heap.due(9 * MEBI));
    }

    @Test
    void aBusyProcessIsLeftAlone() {
        for (int i = 1; i < 20; i++) {
            assertFalse(heap.due(i * 5 * MEBI), "growing");
            assertFalse(heap.due(MEBI), "after a collection of its own");
        }
    }

    @Test
    void lessThanAtTheLastLookIsNotQuiet() {
        assertFalse(heap.due(50 * MEBI));
        assertFalse(heap.due(20 * MEBI), "it collected by itself");
        assertTrue(heap.due(20 * MEBI));
    }

    @Test
    void littleGarbageIsNotWorthIt() {
        heap.collected(8 * MEBI);
        for (int i = 0; i < 5; i++) {
            assertFalse(heap.due(8 * MEBI + i * MEBI / 2));
        }
    }

    @Test
    void whatIsKeptIsNotCollectedAgain() {
        assertFalse(heap.due(50 * MEBI));
        assertTrue(heap.due(50 * MEBI));
        heap.collected(45 * MEBI);
        assertFalse(heap.due(45 * MEBI));
        assertFalse(heap.due(46 * MEBI));
    }
}
