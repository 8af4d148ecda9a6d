package dev.gsyncd.cli;

import java.util.List;

/// `gsyncd demo [DIR]`.
final class DemoCommand implements Command {
    @Override
    public int run(List<String> args, Console console) throws CommandException {
        throw new UnsupportedOperationException();
    }
}
