package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.remote.RemoteCommand;
import dev.gsyncd.remote.RsyncCommand;
import java.io.IOException;
import java.util.List;

/// What sshd runs for a key with `command="…/gsyncd"`: the command that the client asked for, if it
/// is a secondary, a look at a volume, or the rsync of a Python primary to the mount of its
/// secondary.
final class ForcedCommand implements Command {
    static final String NAME = "forced-command";

    /// Where sshd leaves the client's command.
    static final String VARIABLE = "SSH_ORIGINAL_COMMAND";

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        if (args.size() != 1) {
            throw CommandException.usage(NAME + " takes one command line");
        }
        List<String> words = List.of(args.get(0).strip().split("[ \t]+"));
        if (VolumeInfo.isMeant(words)) {
            return VolumeInfo.run(words, console);
        }
        RsyncCommand rsync = RsyncCommand.parse(args.get(0));
        if (rsync != null) {
            return RsyncSession.run(rsync, console);
        }
        RemoteCommand command = RemoteCommand.parse(args.get(0));
        return new SecondaryCommand().run(command.arguments(), console);
    }
}
