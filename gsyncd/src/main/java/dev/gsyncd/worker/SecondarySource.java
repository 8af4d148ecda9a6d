package dev.gsyncd.worker;

import dev.gsyncd.secondary.Secondary;
import java.io.IOException;

/// Makes a connection to the secondary, anew after each loss.
public interface SecondarySource {
    Secondary connect() throws IOException, InterruptedException;

    /// The secondary's name, for logs and status.
    String name();
}
