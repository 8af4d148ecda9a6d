package dev.gsyncd.calls;

import dev.gsyncd.config.SessionConf;
import dev.gsyncd.status.Json;
import dev.gsyncd.status.SessionStatus;
import dev.gsyncd.status.StatusFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/// `status`: how one brick is doing, as lines `key: value` or as one JSON object of strings.
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
        if (brick == null) {
            throw new CallException(
                    CallException.FAILURE, "gsyncd: status needs --local-path BRICK");
        }
        Path monitor = Path.of(conf.text("state-file"));
        Path file = monitor.resolveSibling(StatusFiles.ofBrick(brick));
        OldStyle.touch(file);
        OldStyle.touch(monitor);
        String checkpoint = conf.text("checkpoint");
        Map<String, String> status =
                SessionStatus.of(
                        file,
                        monitor,
                        Path.of(conf.text("pid-file")),
                        checkpoint.isEmpty() || checkpoint.length() > 18
                                ? 0
                                : Long.parseLong(checkpoint));
        if (call.has("json")) {
            out.println(Json.object(status));
            return;
        }
        StringBuilder text = new StringBuilder();
        status.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
        out.print(text);
    }
}
