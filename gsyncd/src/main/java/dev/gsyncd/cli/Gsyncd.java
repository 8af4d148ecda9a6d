package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// The program's entry.
public final class Gsyncd {
    private Gsyncd() {}

    public static void main(String[] args) {
        int code = run(Arrays.asList(args), Console.system());
        System.out.flush();
        System.exit(code);
    }

    /// Runs one command line; its exit code. What goes wrong is one line on standard error.
    static int run(List<String> args, Console console) {
        try {
            return dispatch(args, console);
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
            case "demo" -> new DemoCommand().run(rest, console);
            case "serve" -> new ServeCommand().run(rest, console);
            case WorkerCommand.NAME -> new WorkerCommand().run(rest, console);
            case ForcedCommand.NAME -> new ForcedCommand().run(rest, console);
            default ->
                    SecondaryCommand.isMeant(args)
                            ? new SecondaryCommand().run(args, console)
                            : new SessionCommand().run(args, console);
        };
    }
}
