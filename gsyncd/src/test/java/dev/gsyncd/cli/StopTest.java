package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopTest {
    @Test
    void whatHoldsUpTheEndIsEndedWhenItIsOverdueAndNotBefore() {
        List<String> aborted = new ArrayList<>();
        Stop late = Stop.onSignals(Duration.ZERO);
        late.whenOverdue(() -> aborted.add("late"));
        late.stopping();
        Stop inTime = Stop.onSignals(Duration.ofSeconds(60));
        inTime.whenOverdue(() -> aborted.add("in time"));
        inTime.finished();
        inTime.stopping();
        assertEquals(List.of("late"), aborted);
        late.finished();
    }
}
