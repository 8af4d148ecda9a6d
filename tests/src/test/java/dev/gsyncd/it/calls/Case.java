package dev.gsyncd.it.calls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One call and what it finds.
///
/// @param files by their paths in the [Sandbox], with their content; a session's directory is there
///   without any
/// @param running whether a monitor holds the pid file
/// @param root or a user who may write nothing of it
record Case(List<String> args, Map<String, String> files, boolean running, boolean root) {
    static final String SESSION = "work/geo-replication/gv1_h1_gv2/";
    static final String PID_FILE = "run/gsyncd-gv1-h1-gv2.pid";

    /// How glusterd names the session in the older style.
    private static final List<String> ENDS =
            List.of(
                    "-c",
                    "/var/lib/glusterd/geo-replication/gv1_h1_gv2/gsyncd.conf",
                    "--iprefix=/usr/share",
                    ":gv1",
                    "ssh://h1::gv2:7a5d6e2f");

    Case(List<String> args, Map<String, String> files, boolean running) {
        this(args, files, running, true);
    }

    static Case of(String... args) {
        return new Case(List.of(args), Map.of(), false);
    }

    /// In the older style, with both ends.
    static Case old(String... args) {
        List<String> all = new ArrayList<>(ENDS);
        all.addAll(List.of(args));
        return new Case(all, Map.of(), false);
    }

    Case file(String path, String content) {
        Map<String, String> all = new LinkedHashMap<>(files);
        all.put(path, content);
        return new Case(args, all, running, root);
    }

    Case conf(String text) {
        return file(SESSION + "gsyncd.conf", text);
    }

    Case monitor(String word) {
        return file(SESSION + "monitor.status", word);
    }

    Case withMonitor() {
        return new Case(args, files, true, root).file(PID_FILE, "1\n");
    }

    Case byNobody() {
        return new Case(args, files, running, false);
    }

    /// The call as the table shows it.
    String shown() {
        boolean old = args.size() > ENDS.size() && args.subList(0, ENDS.size()).equals(ENDS);
        return (root ? "" : "(nobody) ")
                + (old ? "… " : "")
                + String.join(
                        " ",
                        (old ? args.subList(ENDS.size(), args.size()) : args)
                                .stream()
                                        .map(a ->
                                                a.isEmpty() || a.contains(" ") ? "'" + a + "'" : a)
                                        .toList());
    }
}
