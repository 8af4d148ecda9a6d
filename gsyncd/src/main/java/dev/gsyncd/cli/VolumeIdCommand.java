package dev.gsyncd.cli;

import dev.gsyncd.calls.Loaded;
import dev.gsyncd.gluster.GlusterCli;
import dev.gsyncd.gluster.GlusterException;
import java.io.IOException;
import java.io.PrintStream;

/// `voluuidget HOST VOLUME`: the id of a volume of another cluster, on one line; nothing where its
/// glusterd does not say it, which is how glusterd learns that.
final class VolumeIdCommand {
    private VolumeIdCommand() {}

    static int run(Loaded loaded, PrintStream out) throws IOException, InterruptedException {
        String host = loaded.call().required("host");
        String volume = loaded.call().required("volname");
        try {
            out.println(new GlusterCli(null, host, loaded.call().inet6()).volume(volume).id());
        } catch (GlusterException e) {
            loaded.log()
                    .info(
                            "Unable to get volume uuid of secondaryvol, returning empty string"
                                    + " [{secondaryvol="
                                    + volume
                                    + "}, {secondaryhost="
                                    + host
                                    + "}, {error="
                                    + e.getMessage()
                                    + "}]");
        }
        return 0;
    }
}
