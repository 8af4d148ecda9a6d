package dev.gsyncd.cli;

import dev.gsyncd.config.Option;
import dev.gsyncd.config.Options;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// `gsyncd --help`.
final class HelpCommand implements Command {
    private static final String DEMO =
            """
            Usage: gsyncd demo [--batches=N] [--log-file=FILE] [--log-level=LEVEL] [DIR]

            Mirrors DIR, or a sample that it makes and changes, to a secondary behind a real ssh
            server of its own on a loopback port, with keys made for it. Each line is one batch: what
            changed, how many bytes went through ssh in both directions against the size of the
            changed files, and the lag: the time from the first change of the batch to the end of it.
            DIR is only read. The mirror and the keys are removed in the end.

              --batches=N       end after N batches, the first copy is one; without it Ctrl-C ends
              --log-file=FILE   log [standard error]
              --log-level=L     ERROR, WARNING, INFO or DEBUG [WARNING]
            """;

    private static final String SERVE =
            """
            Usage: gsyncd serve --listen HOST:PORT --authorized-keys FILE --host-key FILE [DIR...]

            A secondary for a machine without sshd: an ssh server that runs nothing but gsyncd's own
            secondary and rsync's receiving server. With DIR, only what lies below one of them may be
            written to; without, any volume or directory that this user may write to.

              --listen=HOST:PORT       where to listen; port 0: any free one, printed
              --authorized-keys=FILE   whose keys may log in, in the format of sshd
              --host-key=FILE          this server's key; made where it is missing

            On the primary: gsyncd --ssh-port PORT /DIR USER@HOST:/DIR, and its host key
            in ~/.ssh/known_hosts (the fingerprint is printed at start).
            """;

    private static final int COLUMNS = 100;
    private static final int INDENT = 34;

    @Override
    public int run(List<String> args, Console console) throws CommandException {
        String topic = args.isEmpty() ? "" : args.get(0);
        switch (topic) {
            case "" -> print(console.out(), console.program(), Session.places(console));
            case "demo" -> console.out().print(DEMO);
            case "serve" -> console.out().print(SERVE);
            case QueueCommand.NAME -> console.out().print(QueueCommand.HELP);
            case WhyCommand.NAME -> console.out().print(WhyCommand.HELP);
            case TrashCommand.NAME -> console.out().print(TrashCommand.HELP);
            default ->
                    throw CommandException.usage(
                            "no help about \""
                                    + topic
                                    + "\": try help, or help demo, serve, queue, why or trash");
        }
        return 0;
    }

    private static void print(PrintStream out, String program, Map<String, String> places) {
        out.println(
                """
                Usage: gsyncd [OPTIONS] PRIMARY SECONDARY
                       gsyncd demo [DIR]            see it work on this machine
                       gsyncd serve --listen HOST:PORT --authorized-keys FILE --host-key FILE [DIR...]
                       gsyncd queue [--retry] [SESSION]    what could not be synced yet
                       gsyncd why PATH|GFID [SESSION]      whether one file is synced
                       gsyncd trash list|restore :VOL      what had to give way on a secondary
                       gsyncd help [demo|serve|queue|why|trash]
                       gsyncd version

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
