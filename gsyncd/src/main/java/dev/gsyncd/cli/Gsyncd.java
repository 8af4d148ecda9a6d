package dev.gsyncd.cli;

import dev.gsyncd.calls.Calls;
import dev.gsyncd.calls.Loaded;
import dev.gsyncd.calls.Places;
import dev.gsyncd.config.ConfigException;
import dev.rsyncproto.cli.AotCache;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/// The program's entry.
public final class Gsyncd {
    private Gsyncd() {}

    public static void main(String[] args) {
        // Looked at here as well: that class would be a call's only one of its jar, 20 ms.
        if (!System.getProperty("java.vm.info", "").contains("sharing")) {
            AotCache.check();
        }
        Calls.Outcome outcome = answer(words(args), Places.system(), System.out, System.err);
        // The first `switch` over types would cost more than a call.
        if (outcome instanceof Calls.Done done) {
            // Not exit: it looks through every jar for somebody who wants it logged.
            Runtime.getRuntime().halt(done.exitCode());
        }
        int code =
                outcome instanceof Calls.More more
                        ? run(more.loaded(), Console.system())
                        : run(((Calls.NoCall) outcome).args(), Console.system());
        System.out.flush();
        System.exit(code);
    }

    /// The arguments as text. Java has put U+FFFD in place of what is no text: then the bytes
    /// count.
    private static List<String> words(String[] args) {
        for (String arg : args) {
            if (arg.indexOf('\uFFFD') >= 0 || arg.indexOf('\n') >= 0) {
                return OddWords.of(args);
            }
        }
        return Arrays.asList(args);
    }

    /// A call of glusterd's is answered before anything of a session is loaded.
    static Calls.Outcome answer(
            List<String> args, Places places, PrintStream out, PrintStream err) {
        Calls.Outcome outcome = new Calls(places, out, err).run(args);
        out.flush();
        err.flush();
        return outcome;
    }

    private static int run(Loaded loaded, Console console) {
        return guarded(
                console,
                () ->
                        switch (loaded.call().subcommand()) {
                            case DELETE -> new DeleteCommand(loaded).run();
                            case VOLUUIDGET -> VolumeIdCommand.run(loaded, console.out());
                            default -> throw new AssertionError(loaded.call().subcommand());
                        });
    }

    private interface Body {
        int run() throws CommandException, ConfigException, IOException, InterruptedException;
    }

    /// Runs one command line; its exit code. What goes wrong is one line on standard error.
    static int run(List<String> args, Console console) {
        return guarded(console, () -> dispatch(args, console));
    }

    private static int guarded(Console console, Body body) {
        try {
            return body.run();
        } catch (CommandException e) {
            console.err().println("gsyncd: " + e.getMessage());
            return e.exitCode();
        } catch (ConfigException e) {
            console.err().println("gsyncd: " + e.getMessage());
            return CommandException.USAGE;
        } catch (IOException e) {
            console.err().println("gsyncd: " + e.getMessage());
            return CommandException.FAILURE;
        } catch (InterruptedException _) {
            console.err().println("gsyncd: interrupted");
            return CommandException.FAILURE;
        } finally {
            console.err().flush();
        }
    }

    private static int dispatch(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        if (args.isEmpty()) {
            String line = console.env(ForcedCommand.VARIABLE);
            return line == null
                    ? new HelpCommand().run(args, console)
                    : new ForcedCommand().run(List.of(line), console);
        }
        List<String> rest = args.subList(1, args.size());
        return switch (args.get(0)) {
            case "help" -> new HelpCommand().run(rest, console);
            case "version" -> {
                console.out().println(Version.text());
                yield 0;
            }
            case "demo" -> new DemoCommand().run(rest, console);
            case "serve" -> new ServeCommand().run(rest, console);
            case QueueCommand.NAME -> new QueueCommand().run(rest, console);
            case WhyCommand.NAME -> new WhyCommand().run(rest, console);
            case TrashCommand.NAME -> new TrashCommand().run(rest, console);
            case MonitorCommand.NAME -> new MonitorCommand().run(rest, console);
            case WorkerCommand.NAME -> new WorkerCommand().run(rest, console);
            case ForcedCommand.NAME -> new ForcedCommand().run(rest, console);
            default ->
                    SecondaryCommand.isMeant(args)
                            ? new SecondaryCommand().run(args, console)
                            : new SessionCommand().run(args, console);
        };
    }
}
