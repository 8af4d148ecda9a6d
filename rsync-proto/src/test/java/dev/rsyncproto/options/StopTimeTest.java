package dev.rsyncproto.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopTimeTest {
    private static final Clock NOW =
            Clock.fixed(
                    LocalDateTime.of(2026, 1, 31, 14, 30).toInstant(ZoneOffset.UTC),
                    ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "2026-12-31T23:59, 2026-12-31T23:59",
        "2027/1/2, 2027-01-02T00:00",
        "27-1-2T5:06, 2027-01-02T05:06",
        "1-31, 2027-01-31T00:00",
        "2-29, 2028-02-29T00:00",
        "30, 2026-03-30T00:00",
        "31T15:00, 2026-01-31T15:00",
        "14:31, 2026-01-31T14:31",
        "14:30, 2026-02-01T14:30",
        "T1:00, 2026-02-01T01:00",
        ":29, 2026-01-31T15:29",
        ":45, 2026-01-31T14:45",
    })
    void theNextTimeThatFits(String text, LocalDateTime expected) throws OptionException {
        assertEquals(expected.toEpochSecond(ZoneOffset.UTC), StopTime.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "T", "x", "1-2-3-4", "25:00", "5:60", "13-1", "1-32", "1:2:3", "-1"})
    void noTimeAtAll(String text) {
        assertThrows(OptionException.class, () -> StopTime.parse(text, NOW));
    }

    @Test
    void notThePast() {
        assertThrows(OptionException.class, () -> StopTime.parse("2026-01-31T14:30", NOW));
    }
}
