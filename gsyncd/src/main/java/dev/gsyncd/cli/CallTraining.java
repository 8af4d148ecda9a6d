package dev.gsyncd.cli;

import dev.gsyncd.calls.Places;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The run from which the launcher makes the AOT cache for calls: what glusterd asks for, of a
/// session in a directory given. It has nothing of a session's own classes, which would be mapped
/// for nothing at each start.
public final class CallTraining {
    private static final String SESSION = "geo-replication/gv1_h1_gv2";

    /// One option of each kind that the packaged file has.
    private static final String PACKAGED =
            """
            [__meta__]
            version = 4.0
            [glusterd-workdir]
            value = WORKDIR
            [pid-file]
            value=${glusterd_workdir}/gsyncd-${primary}-${primary_secondary_host}.pid
            configurable=false
            template = true
            [state-file]
            value=${glusterd_workdir}/geo-replication/${primary}_${primary_secondary_host}_${secondaryvol}/monitor.status
            template=true
            [log-file]
            value=WORKDIR/log/gsyncd.log
            [log-level]
            value=INFO
            validation=choice
            allowed_values=ERROR,INFO,WARNING,DEBUG
            [cli-log-file]
            value=WORKDIR/log/cli.log
            [cli-log-level]
            value=INFO
            [checkpoint]
            value=0
            validation=unixtime
            type=int
            [sync-jobs]
            value=3
            validation=minmax
            min=1
            max=100
            type=int
            [use-meta-volume]
            value=false
            validation=bool
            type=bool
            [ssh-command]
            value=ssh
            validation=execpath
            """;

    private static final String STATUS =
            "{\"worker_status\": \"Active\", \"last_synced\": 1795355705, \"entry\": 1,"
                    + " \"checkpoint_time\": 1795355700}";

    private CallTraining() {}

    public static void main(String[] args) throws IOException {
        Path work = Files.createDirectories(Path.of(args[0]).resolve("calls"));
        Path session = Files.createDirectories(work.resolve(SESSION));
        Path packaged = work.resolve("gsyncd.conf");
        Files.writeString(packaged, PACKAGED.replace("WORKDIR", work.toString()));
        Files.writeString(session.resolve("brick_%2Fb1.status"), STATUS);
        Files.writeString(work.resolve("gsyncd-gv1-h1.pid"), "1\n");
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Places places = new Places(work, packaged);
        String conf = session.resolve("gsyncd.conf").toString();
        List<String> ends = List.of("-c", conf, "--iprefix=/usr/share", ":gv1", "ssh://h1::gv2:id");
        for (List<String> what :
                List.of(
                        List.of("--version"),
                        List.of("--config-set", "checkpoint", "--value=1795355705"),
                        List.of("--config-set", "sync-jobs", "--value=4"),
                        List.of("--config-set", "sync-jobs", "--value=0"),
                        List.of("--config-set", "use-meta-volume", "--value=true"),
                        List.of("--config-set", "ssh-command", "--value=/usr/bin/ssh"),
                        List.of("--config-get-all"),
                        List.of("--config-get", "pid-file"),
                        List.of("--config-check", "log-level"),
                        List.of("--create", "Started"),
                        List.of("--status-get", "--path", "/b1"),
                        List.of("--create", "Other"),
                        List.of("--status-get", "--path", "/b1"),
                        List.of("--config-del", "sync-jobs"),
                        List.of("--normalize-url", "h1::gv2"),
                        List.of("--canonicalize-url", "localhost::gv2"),
                        List.of("--verify", "spawning"))) {
            List<String> line = new ArrayList<>(ends);
            line.addAll(what);
            Gsyncd.answer(Arrays.asList(line.toArray(String[]::new)), places, nowhere, nowhere);
        }
        Gsyncd.answer(
                Arrays.asList("status", "gv1", "h1::gv2", "--local-path", "/b1", "--json"),
                places,
                nowhere,
                nowhere);
        Gsyncd.answer(
                Arrays.asList("config-get", "gv1", "h1::gv2", "--json"), places, nowhere, nowhere);
        Gsyncd.answer(
                Arrays.asList("monitor-status", "gv1", "h1::gv2", "Stopped"),
                places,
                nowhere,
                nowhere);
        System.exit(0);
    }
}
