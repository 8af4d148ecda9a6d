package dev.gsyncd.calls;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.status.StatusFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Takes a command line, answers it where it can, and says what else it is.
public final class Calls {
    private final Places places;
    private final PrintStream out;
    private final PrintStream err;

    public Calls(Places places, PrintStream out, PrintStream err) {
        this.places = places;
        this.out = out;
        this.err = err;
    }

    /// What became of a command line.
    public sealed interface Outcome {}

    /// It is answered; the exit code.
    public record Done(int exitCode) implements Outcome {}

    /// It is `delete` or `voluuidget`, which need more than is here.
    public record More(Loaded loaded) implements Outcome {}

    /// It is no such call but one that runs a session.
    ///
    /// @param args in today's words
    public record NoCall(List<String> args) implements Outcome {}

    /// Runs one command line. What goes wrong is told on standard error.
    public Outcome run(List<String> args) {
        try {
            return answer(args);
        } catch (CallException e) {
            if (!e.line().isEmpty()) {
                err.println(e.line());
            }
            return new Done(e.exitCode());
        } catch (ConfigException e) {
            err.println("gsyncd: " + e.getMessage());
            return new Done(CallException.FAILURE);
        } catch (IOException e) {
            err.println("gsyncd: " + e);
            return new Done(CallException.FAILURE);
        }
    }

    private Outcome answer(List<String> args) throws CallException, ConfigException, IOException {
        OldStyle old = new OldStyle(places, out);
        List<String> translated = args;
        if (OldStyle.isMeant(args)) {
            old.touchTemplate();
            translated = old.translate(args);
            if (translated == null) {
                return new Done(0);
            }
        }
        if (!Call.isMeant(translated)) {
            return new NoCall(session(translated));
        }
        old.touchTemplate();
        Call call = Call.of(translated);
        if (call.subcommand() == Call.Subcommand.VERSION) {
            out.println(Call.PYTHON_VERSION);
            return new Done(0);
        }
        Loaded loaded = Loaded.of(call, places, err);
        try {
            return answer(call, loaded);
        } catch (CallException e) {
            loaded.log().error(e.forLog());
            throw e;
        } catch (ConfigException | IOException e) {
            loaded.log().error(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private Outcome answer(Call call, Loaded loaded)
            throws CallException, ConfigException, IOException {
        switch (call.subcommand()) {
            case STATUS -> new StatusCall(loaded, out).run();
            case MONITOR_STATUS -> monitorStatus(loaded);
            case CONFIG_GET -> new ConfigCalls(loaded, out).get();
            case CONFIG_CHECK -> new ConfigCalls(loaded, out).check();
            case CONFIG_SET -> new ConfigCalls(loaded, out).set();
            case CONFIG_RESET -> new ConfigCalls(loaded, out).reset();
            case VOLUUIDGET, DELETE -> {
                return new More(loaded);
            }
            case VERSION -> throw new AssertionError();
        }
        return new Done(0);
    }

    /// `monitor`, `worker` and `secondary`, which older peers call otherwise.
    private static List<String> session(List<String> args) {
        List<String> rest = Call.withoutFamily(args);
        return switch (rest.isEmpty() ? "" : rest.get(0)) {
            case "slave", "agent" -> {
                List<String> renamed = new ArrayList<>(rest);
                renamed.set(0, "secondary");
                yield renamed;
            }
            case "monitor", "worker", "secondary" -> rest;
            default -> args;
        };
    }

    private static void monitorStatus(Loaded loaded) throws CallException, IOException {
        String status = loaded.call().required("status");
        Path file = Path.of(loaded.conf().text("state-file")).toAbsolutePath();
        try {
            StatusFiles.replace(file, status);
        } catch (NoSuchFileException _) {
            throw OldStyle.noSession(file);
        }
        loaded.log().info("Monitor Status Change [{status=" + status + "}]");
    }
}
