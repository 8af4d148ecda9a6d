package dev.gsyncd.bench.side;

/// Who sends and who receives: the first is the client, which pushes, the second its server.
enum Pair {
    RSYNC_RSYNC("rsync → rsync", false, false),
    JRSYNC_JRSYNC("jrsync → jrsync", true, true),
    JRSYNC_RSYNC("jrsync → rsync", true, false),
    RSYNC_JRSYNC("rsync → jrsync", false, true);

    final String text;
    final boolean ourClient;
    final boolean ourServer;

    Pair(String text, boolean ourClient, boolean ourServer) {
        this.text = text;
        this.ourClient = ourClient;
        this.ourServer = ourServer;
    }

    boolean mixed() {
        return ourClient != ourServer;
    }
}
