package dev.gsyncd.it.calls;

import static dev.gsyncd.it.calls.Case.old;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The calls that are held against the Python gsyncd.
final class Cases {
    private static final String BRICK = "/bricks/b 1~ä*";
    private static final String BRICK_STATUS =
            Case.SESSION + "brick_%2Fbricks%2Fb+1~%C3%A4%2A.status";
    private static final String SOME = "[vars]\nlog-level = DEBUG\nssh-port = 0033\n";

    private Cases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.addAll(get());
        all.addAll(set());
        all.addAll(status());
        all.addAll(rest());
        all.addAll(wrong());
        all.addAll(brokenFiles());
        all.addAll(noSession());
        return all;
    }

    private static List<Case> get() {
        String every = SOME + "pid-file = /x\nmine = 7\naccess-mount = true\n";
        return List.of(
                old("--config-get", "pid-file"),
                old("--config-get", "pid_file"),
                old("--config-get", "nosuch"),
                old("--config-get-all"),
                old("--config-get-all", "--inet6").conf(SOME),
                old("--config-get-all", "--inet"),
                Case.of("config-get", "gv1", "h1::gv2").conf(every),
                Case.of("config-get", "gv1", "h1::gv2", "--json").conf(every),
                Case.of("config-get", "gv1", "h1::gv2", "--show-defaults", "--json").conf(SOME),
                Case.of("config-get", "gv1", "h1::gv2", "--show-def", "--use-underscore")
                        .conf(SOME),
                Case.of("config-get", "gv1", "h1::gv2", "--name", "ssh_port").conf(SOME),
                Case.of("config-get", "gv1", "h1::gv2", "--name", "sync-jobs").conf(SOME),
                Case.of(
                        "config-get",
                        "gv1",
                        "h1::gv2",
                        "--show-defaults",
                        "--name=access-mount",
                        "--only-value"),
                Case.of(
                        "config-get",
                        ":gv1",
                        "geo@h1::gv2",
                        "--name",
                        "log-file",
                        "--show-defaults",
                        "--only-value"),
                Case.of("--inet6", "config-get", "gv1", "h1::gv2", "-c", "/nonexistent"),
                Case.of("config-get", "gv1", "h1::gv2")
                        .conf(
                                "[__meta__]\nversion = 2.0\n\n[peers gv1 gv2]\nuse_tarssh = true\n"
                                        + "timeout = 33\nignore_deletes = true\nlog_level = DEBUG\n"));
    }

    private static List<Case> set() {
        List<Case> all = new ArrayList<>();
        for (String pair :
                List.of(
                        "log-level=DEBUG",
                        "log_level=DEBUG",
                        "log-level=INFO",
                        "log-level=LOUD",
                        "sync-jobs=0",
                        "sync-jobs=100",
                        "sync-jobs= 7 ",
                        "sync-jobs=x",
                        "ssh-port=65536",
                        "use-meta-volume=yes",
                        "use-meta-volume=true",
                        "sync-method=tarssh",
                        "change-detector=xsync",
                        "ssh-command=/usr/bin/ssh",
                        "ssh-command=/etc/passwd",
                        "ssh-command=ssh",
                        "checkpoint=1795355705",
                        "checkpoint=12",
                        "checkpoint=now",
                        "pid-file=/x",
                        "rsync-options=--bwlimit=7 -x",
                        "changelog-archive-format=%Y%m%d",
                        "stime-xattr-prefix=trusted.glusterfs.a.b",
                        "nosuch=1",
                        "=1",
                        "access-mount=true",
                        "access-mount=perhaps",
                        "secondary-access-mount=true",
                        "special-sync-mode=recover",
                        "special-sync-mode=nosuch",
                        "gluster-cli-options=--timeout=9",
                        "secondary-log-file=/x",
                        "session-owner=7a5d6e2f")) {
            int equals = pair.indexOf('=');
            all.add(
                    old(
                            "--config-set",
                            pair.substring(0, equals),
                            "--value=" + pair.substring(equals + 1)));
        }
        all.add(old("--config-set", "log-level"));
        all.add(
                old("--config-set", "sync-jobs", "--value=9")
                        .conf(
                                "# mine\n[vars]\nsync-jobs: 5\nmany = a\n  b\n\n  c\n[other]\nX=1\n"));
        all.add(Case.of("config-set", "gv1", "h1::gv2", "-n", "log-level", "-vDEBUG").conf(SOME));
        all.add(Case.of("config-set", "gv1", "h9::gv2", "-n", "log-level", "-v", "DEBUG"));
        all.add(
                Case.of("config-set", "gv1", "h1::gv2", "-n", "mine", "-v", "3")
                        .conf("[vars]\nmine = 7\n"));
        all.add(old("--config-del", "log-level").conf(SOME + "\n[other]\nx=1\n"));
        all.add(old("--config-del", "log_level"));
        all.add(old("--config-del", "nosuch"));
        all.add(old("--config-del", "all").conf(SOME + "\n[other]\nx=1\n"));
        all.add(Case.of("config-reset", "gv1", "h1::gv2", "log-level").conf(SOME + "empty =\n"));
        all.add(Case.of("--config-check", "log-level"));
        all.add(Case.of("--config-check", "georep_session_working_dir"));
        all.add(Case.of("--config-check", "nosuch"));
        all.add(Case.of("config-check", "log-level", "--value", "LOUD"));
        all.add(Case.of("config-check", "log-level", "--value", "DEBUG"));
        String conf = "/var/lib/glusterd/geo-replication/";
        for (String file : List.of("gsyncd_template.conf", "gv1_h3_gv2/gsyncd.conf")) {
            all.add(Case.of("-c", conf + file, "--config-set-rx", "remote-gsyncd", "/x", ".", "."));
        }
        return all;
    }

    private static List<Case> status() {
        String status =
                "{\"secondary_node\": \"s1\", \"worker_status\": \"%s\", \"last_synced\": %d,"
                        + " \"last_synced_entry\": 1795355704, \"crawl_status\": \"Changelog Crawl\","
                        + " \"entry\": 1, \"data\": 2, \"meta\": 3, \"failures\": 4,"
                        + " \"checkpoint_completed\": \"%s\", \"checkpoint_time\": %d,"
                        + " \"checkpoint_completion_time\": %d, \"more\": \"\\u00e4\\\"\\\\\","
                        + " \"none\": null, \"yes\": true}";
        long synced = 1795355705;
        String active = status.formatted("Active", synced, "No", 0, 0);
        Case here =
                Case.of("status", "gv1", "h1::gv2", "--local-path", BRICK)
                        .conf("[vars]\n")
                        .file(BRICK_STATUS, active);
        Case running = here.withMonitor().monitor("Started");
        Case json =
                new Case(
                        List.of("status", "gv1", "h1::gv2", "--local-path", BRICK, "--json"),
                        running.files(),
                        true);
        String past = "[vars]\ncheckpoint = 1795355000\n";
        String done = status.formatted("Active", synced, "Yes", 1795355000, 1795355710);
        return List.of(
                old("--status-get", "--path", "/bricks/b1"),
                old("--create", "Created"),
                old("--create", "Stopped").monitor("Started"),
                Case.of("monitor-status", "gv1", "h1::gv2", "Paused").conf(SOME),
                running,
                json,
                running.monitor("Paused"),
                running.monitor("Stopped"),
                running.monitor("Created\n"),
                running.monitor(""),
                here.monitor("Started"),
                here.monitor("Started").file(Case.PID_FILE, "1\n"),
                running.file(BRICK_STATUS, status.formatted("Passive", 0, "No", 0, 0)),
                running.file(BRICK_STATUS, status.formatted("Faulty", 0, "No", 0, 0)),
                running.file(BRICK_STATUS, status.formatted("Initializing...", 0, "No", 0, 0)),
                running.file(BRICK_STATUS, status.formatted("Active", 0, "No", 0, 0)),
                running.file(BRICK_STATUS, "{\"cut"),
                running.conf(past),
                running.conf("[vars]\ncheckpoint = 1895355000\n"),
                running.conf(past).file(BRICK_STATUS, done),
                new Case(json.args(), running.conf(past).file(BRICK_STATUS, done).files(), true),
                running.file(BRICK_STATUS, done));
    }

    private static List<Case> rest() {
        String conf = "[vars]\nstime-xattr-prefix = trusted.glusterfs.p.s\n";
        Case delete =
                old("--delete", "--path-list=--path=/var/lib/misc/brick --path=/nonexistent ")
                        .conf(conf)
                        .monitor("Stopped")
                        .file(Case.PID_FILE, "1\n")
                        .file(Case.PID_FILE + ".tmp", "")
                        .file("misc/gluster/gsyncd/gv1_h1_gv2/a/.processed/x", "y");
        List<String> reset = new ArrayList<>(delete.args());
        reset.add("--reset-sync-time");
        return List.of(
                Case.of("--version"),
                Case.of("--verify", "spawning", ":gv1", "h1::gv2"),
                Case.of("--canonicalize-url", "localhost::gv2"),
                Case.of("--canonicalize-url", "geo@127.0.0.1::gv2", "ssh://localhost::gv3"),
                Case.of("--inet6", "--canonicalize-url", "geo@h1::gv2", "x::y"),
                Case.of("--normalize-url", "h1::gv2:7a5d6e2f"),
                Case.of("--normalize-url", "ssh://geo@h1::gv2"),
                Case.of("--secondaryvoluuid-get", "127.0.0.1::gv2"),
                Case.of("voluuidget", "127.0.0.1", "gv2"),
                delete,
                new Case(reset, delete.files(), false),
                Case.of("delete", "gv1", "h1::gv2"));
    }

    private static List<Case> wrong() {
        return List.of(
                Case.of("config-get"),
                Case.of("config-get", "gv1", "h1::gv2", "--nosuch"),
                Case.of("config-get", "gv1", "h1:gv2"),
                Case.of("config-get", "gv1", "h1::gv2").conf("[vars\nx"),
                Case.of("config-get", "gv1", "h1::gv2").conf("[vars]\nx=1\nx=2\n"),
                Case.of("config-get", "gv1", "h1::gv2").conf("[vars]\nssh-port = abc\n"),
                Case.of("config-check", "--value"),
                Case.of("status", "gv1", "h9::gv2", "--local-path", "/b"),
                Case.of("monitor-status", "gv1", "h9::gv2", "Created"),
                Case.of("--create", "Created", ":gv1", "h9::gv2"),
                Case.of("--canonicalize-url", "nosuchhost.invalid::gv2"),
                Case.of("--normalize-url", "h1:gv2"));
    }

    /// What a crash, a full disk or an editor may leave.
    private static List<Case> brokenFiles() {
        List<Case> all = new ArrayList<>();
        Case get = Case.of("config-get", "gv1", "h1::gv2", "--show-defaults");
        for (String conf :
                List.of(
                        "no section\n",
                        "[vars]\n= x\n",
                        "[vars]\nno value\n",
                        "[vars]\nssh-port =\n",
                        "[vars]\nsync-jobs = 1e3\n",
                        "[vars]\nsync-jobs = 0\nuse-meta-volume = perhaps\n",
                        "[vars]\n[vars]\n",
                        "\0\0\0\0\0\0\0\0")) {
            all.add(get.conf(conf));
            all.add(old("--config-set", "sync-jobs", "--value=3").conf(conf));
            all.add(old("--status-get", "--path", BRICK).conf(conf));
        }
        Case status = old("--status-get", "--path", BRICK).conf("[vars]\n");
        for (String text :
                List.of(
                        "",
                        "{}",
                        "\0\0\0\0",
                        "{\"worker_status\": \"Active\"} more",
                        "{\"worker_status\": \"Active\", \"worker_status\": \"Faulty\"}",
                        "{\"worker_status\": \"Active\", \"last_synced\": 99999999999}")) {
            all.add(status.file(BRICK_STATUS, text).withMonitor().monitor("Started"));
        }
        for (String word : List.of("garbage", "Started\nPaused\n", "\0\0\0")) {
            all.add(status.monitor(word));
            all.add(status.withMonitor().monitor(word));
        }
        // Nobody holds these.
        for (String pid : List.of("", "x\n", "99999999\n", "-1\n", "1")) {
            all.add(status.monitor("Started").file(Case.PID_FILE, pid));
            all.add(status.monitor("Paused").file(Case.PID_FILE, pid));
        }
        return all;
    }

    /// Where the Python gsyncd fails with a stack, and ours answers.
    static List<Case> answeredByOursAlone() {
        Case status = old("--status-get", "--path", BRICK).conf("[vars]\n");
        List<Case> all = new ArrayList<>();
        all.add(status.conf("[vars]\nlog-level = LOUD\n"));
        for (String text : List.of("[1, 2]", "7", "null")) {
            all.add(status.file(BRICK_STATUS, text).withMonitor().monitor("Started"));
        }
        return all;
    }

    private static List<Case> noSession() {
        List<Case> all = new ArrayList<>();
        for (List<String> what :
                List.of(
                        List.of("--config-get-all"),
                        List.of("--config-get", "pid-file"),
                        List.of("--config-set", "sync-jobs", "--value=3"),
                        List.of("--config-del", "sync-jobs"),
                        List.of("--status-get", "--path", "/b"),
                        List.of("--delete", "--path-list=--path=/nonexistent "))) {
            List<String> args = new ArrayList<>(what);
            args.addAll(List.of(":gv1", "ssh://h9::gv2:7a5d6e2f"));
            all.add(new Case(args, Map.of(), false));
        }
        for (String secondary : List.of("", "::", "h1::", "::gv2", "h1::gv2::x", "a@b@h1::gv2")) {
            all.add(Case.of("config-get", "gv1", secondary));
            all.add(Case.of("--normalize-url", secondary));
        }
        all.add(Case.of("--canonicalize-url", "h1"));
        all.add(Case.of("config-get", "", "h1::gv2"));
        all.add(Case.of("status", "gv1"));
        all.add(old("--config-set", "sync-jobs", "--value=3").conf("[vars]\n").byNobody());
        all.add(old("--create", "Stopped").byNobody());
        return all;
    }
}
