package dev.gsyncd.calls;

import dev.gsyncd.config.SessionConf;
import dev.gsyncd.status.Json;
import dev.gsyncd.status.SessionStatus;
import dev.gsyncd.status.StatusFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `status`: how one brick is doing, as lines `key: value` or as one JSON object of strings;
/// without `--local-path` how all bricks of this node are.
final class StatusCall {
    private final Call call;
    private final SessionConf conf;
    private final PrintStream out;

    StatusCall(Loaded loaded, PrintStream out) {
        this.call = loaded.call();
        this.conf = loaded.conf();
        this.out = out;
    }

    void run() throws CallException, IOException {
        String brick = call.value("local_path");
        Path monitor = Path.of(conf.text("state-file")).toAbsolutePath();
        if (brick == null) {
            all(monitor);
            return;
        }
        Path file = monitor.resolveSibling(StatusFiles.ofBrick(brick));
        OldStyle.touch(file);
        OldStyle.touch(monitor);
        Map<String, String> status = of(file, monitor);
        if (call.has("json")) {
            out.println(Json.object(status));
        } else {
            out.print(lines(status));
        }
    }

    /// Every brick of this node that a worker ever ran for, with its last error where it is Faulty.
    /// The Python gsyncd has no such call.
    private void all(Path monitor) throws CallException, IOException {
        List<Path> files = StatusFiles.in(monitor.resolveSibling(""));
        if (files.isEmpty()) {
            throw new CallException(
                    CallException.FAILURE,
                    "gsyncd: no worker of this session has run here: no status of a brick beside "
                            + monitor);
        }
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            Map<String, String> status = new LinkedHashMap<>();
            status.put("brick", StatusFiles.brickOf(file));
            status.putAll(of(file, monitor));
            if ("Faulty".equals(status.get("worker_status"))) {
                status.put("last_error", StatusFiles.cause(file));
            }
            if (call.has("json")) {
                text.append(text.isEmpty() ? "[" : ", ").append(Json.object(status));
            } else {
                text.append(text.isEmpty() ? "" : "\n").append(lines(status));
            }
        }
        out.print(call.has("json") ? text + "]\n" : text);
    }

    private Map<String, String> of(Path file, Path monitor) throws IOException {
        String checkpoint = conf.text("checkpoint");
        return SessionStatus.of(
                file,
                monitor,
                Path.of(conf.text("pid-file")),
                checkpoint.isEmpty() || checkpoint.length() > 18 ? 0 : Long.parseLong(checkpoint));
    }

    private static StringBuilder lines(Map<String, String> status) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> e : status.entrySet()) {
            text.append(e.getKey()).append(": ").append(e.getValue()).append('\n');
        }
        return text;
    }
}
