package dev.gsyncd.it.rsync;

import java.util.List;
import java.util.stream.Stream;

/// Who plays which role against whom.
enum Pair {
    /// The oracle.
    RSYNC_PUSH(false, false, true),
    RSYNC_PULL(false, false, false),
    OUR_CLIENT_PUSHES(true, false, true),
    OUR_CLIENT_PULLS(true, false, false),
    OUR_SERVER_RECEIVES(false, true, true),
    OUR_SERVER_SENDS(false, true, false),
    OURS_PUSH(true, true, true),
    OURS_PULL(true, true, false);

    final boolean ourClient;
    final boolean ourServer;
    final boolean push;

    Pair(boolean ourClient, boolean ourServer, boolean push) {
        this.ourClient = ourClient;
        this.ourServer = ourServer;
        this.push = push;
    }

    /// The same direction with rsync on both ends.
    Pair oracle() {
        return push ? RSYNC_PUSH : RSYNC_PULL;
    }

    static List<Pair> ours() {
        return Stream.of(values()).filter(p -> p != p.oracle()).toList();
    }

    /// Where the files come from and go to, the client in front.
    String described() {
        return (ourClient ? "jrsync" : "rsync")
                + (push ? " → " : " ← ")
                + (ourServer ? "jrsync" : "rsync");
    }
}
