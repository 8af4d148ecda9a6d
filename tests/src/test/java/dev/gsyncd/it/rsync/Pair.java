package dev.gsyncd.it.rsync;

/// Who plays which role against whom.
enum Pair {
    /// The oracle.
    RSYNC_PUSH(false, false, true),
    RSYNC_PULL(false, false, false),
    OUR_CLIENT_PUSHES(true, false, true),
    OUR_CLIENT_PULLS(true, false, false),
    OUR_SERVER_RECEIVES(false, true, true),
    OUR_SERVER_SENDS(false, true, false);

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

    static Pair[] ours() {
        return new Pair[] {
            OUR_CLIENT_PUSHES, OUR_CLIENT_PULLS, OUR_SERVER_RECEIVES, OUR_SERVER_SENDS
        };
    }
}
