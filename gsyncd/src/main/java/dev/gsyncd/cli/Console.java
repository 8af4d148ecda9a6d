package dev.gsyncd.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a command gets from where it was started, besides its arguments.
record Console(Map<String, String> env, InputStream in, PrintStream out, PrintStream err) {
    Console {
        env = Map.copyOf(env);
    }

    static Console system() {
        return new Console(System.getenv(), System.in, System.out, System.err);
    }

    @Nullable String env(String name) {
        String value = env.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /// How a user would type the program's name.
    String program() {
        String launcher = env("GSYNCD_LAUNCHER");
        return launcher == null ? "gsyncd" : launcher;
    }
}
