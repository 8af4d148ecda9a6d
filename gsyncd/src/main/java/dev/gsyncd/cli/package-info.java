/// The program: one class per subcommand, and what they share.
///
/// ```
///   Gsyncd ─┬─ SessionCommand    gsyncd [OPTIONS] PRIMARY SECONDARY
///           │    ├ a volume       Monitor, one `worker` process per local brick
///           │    └ a directory    DirectorySync in this process
///           ├─ WorkerCommand     one brick; started by the monitor
///           ├─ SecondaryCommand  the other end; started through ssh
///           ├─ ServeCommand      the other end with an ssh server of its own
///           ├─ DemoCommand       all of it in one process
///           └─ HelpCommand
/// ```
///
/// Whatever cannot be used is reported as one line on standard error, `gsyncd: ` in front, with
/// exit code 2 where the command line or a config file is wrong and 1 where something else is.
@NullMarked
package dev.gsyncd.cli;

import org.jspecify.annotations.NullMarked;
