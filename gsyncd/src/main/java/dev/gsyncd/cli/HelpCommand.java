package dev.gsyncd.cli;

import dev.gsyncd.config.Option;
import dev.gsyncd.config.Options;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// `gsyncd --help`.
final class HelpCommand implements Command {
    private static final int COLUMNS = 100;
    private static final int INDENT = 34;

    @Override
    public int run(List<String> args, Console console) {
        print(console.out(), console.program(), Session.places(console));
        return 0;
    }

    private static void print(PrintStream out, String program, Map<String, String> places) {
        out.println(
                """
                Usage: gsyncd [OPTIONS] PRIMARY SECONDARY
                       gsyncd demo [DIR]            see it work on this machine
                       gsyncd serve --listen HOST:PORT --authorized-keys FILE --host-key FILE [DIR...]
                       gsyncd help

                Mirrors PRIMARY to SECONDARY and goes on doing so.

                  :VOL                 a Gluster volume here          (gluster://localhost:VOL)
                  /DIR                 a directory here               (file:///DIR)
                  HOST::VOL            a volume there                 (ssh://root@HOST:gluster://localhost:VOL)
                  [USER@]HOST:/DIR     a directory there              (ssh://USER@HOST:file:///DIR)

                Options, each also a line "option: value" of the config file:
                """);
        for (Option o : Options.all()) {
            String def = o.def().isEmpty() ? "" : " [" + o.def() + "]";
            line(out, "--" + o.name() + "=" + o.placeholder(), o.help() + def);
        }
        out.println();
        out.println("Options of the command line alone:");
        out.println();
        for (org.apache.commons.cli.Option o : Switches.session()) {
            String shown =
                    (o.getOpt() == null ? "" : "-" + o.getOpt() + ", ")
                            + "--"
                            + o.getLongOpt()
                            + (o.hasArg() ? "=" + o.getArgName() : "");
            String def =
                    o.getLongOpt().equals(Switches.CONFIG_FILE)
                            ? " [conf/gsyncd_template.conf of the program]"
                            : "";
            line(out, shown, o.getDescription() + def);
        }
        out.println();
        out.println("Here ${state-home} is " + places.get("state-home"));
        out.println("     ${log-home} is " + places.get("log-home"));
        out.println("     ${session} is PRIMARY_SECONDARY, such as pop_gs1_moz");
        out.println("     this program is " + program);
    }

    private static void line(PrintStream out, String left, String right) {
        StringBuilder line = new StringBuilder("  " + left);
        if (line.length() > INDENT - 2) {
            out.println(line);
            line.setLength(0);
        }
        for (String word : right.split(" ")) {
            if (line.length() > INDENT && line.length() + 1 + word.length() > COLUMNS) {
                out.println(line);
                line.setLength(0);
            }
            if (line.length() < INDENT) {
                line.repeat(' ', INDENT - line.length());
            } else {
                line.append(' ');
            }
            line.append(word);
        }
        out.println(line);
    }
}
