package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.gluster.Volume;
import dev.gsyncd.secondary.TrashTerms;
import dev.gsyncd.worker.Conflicts;
import java.time.Duration;

/// What a session's tunables say about files that only the secondary has.
final class Conflicting {
    private static final int MIB_SHIFT = 20;

    private Conflicting() {}

    static Conflicts of(Session session, Volume primary) throws ConfigException {
        Config config = session.config();
        long days = config.number(Options.TRASH_DAYS);
        TrashTerms terms =
                days == 0
                        ? null
                        : TrashTerms.of(
                                session.name(),
                                (long) config.number(Options.TRASH_SIZE) << MIB_SHIFT,
                                Duration.ofDays(days));
        return new Conflicts(
                config.bool(Options.GFID_CONFLICT_RESOLUTION),
                terms,
                primary.bricks().size() > primary.subvolumeSize());
    }
}
