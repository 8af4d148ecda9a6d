package dev.gsyncd.serve;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.secondary.Secondary;
import java.io.IOException;

/// A resource of this machine, opened as a secondary.
public final class LocalResource implements AutoCloseable {
    private final Secondary secondary;

    private LocalResource(Secondary secondary) {
        this.secondary = secondary;
    }

    /// @param url a volume or a directory, not one behind ssh
    public static LocalResource open(ResourceUrl url, Config config)
            throws ConfigException, IOException {
        throw new ConfigException("cannot open " + url + " with " + config);
    }

    public Secondary secondary() {
        return secondary;
    }

    @Override
    public void close() {
        secondary.close();
    }
}
