package dev.gsyncd.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final TimeZone HERE = TimeZone.getDefault();

    @Test
    void asOnTheWallOfEachZone() {
        try {
            for (String zone : new String[] {"UTC", "Europe/Berlin", "Asia/Kolkata"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                // An hour apart around each change of a year's clocks.
                for (long t = 1_735_689_600; t < 1_767_225_600; t += 3600) {
                    String wall =
                            Instant.ofEpochSecond(t)
                                    .atZone(ZoneId.of(zone))
                                    .toLocalDateTime()
                                    .toString();
                    assertEquals(wall.replace('T', ' ') + ":00", Times.local(t), zone);
                }
            }
        } finally {
            TimeZone.setDefault(HERE);
        }
        assertEquals("2026-11-22 16:11:46", Times.utc(1_795_363_906));
        assertEquals("", Times.utc(Long.MAX_VALUE));
        assertEquals("", Times.local(Long.MAX_VALUE));
    }
}
