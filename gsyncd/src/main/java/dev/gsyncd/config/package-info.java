/// What an administrator says: options, config files, and the names of what is mirrored.
///
/// One table ([Options]) holds every tunable with its kind, range and help. The command line
/// (`--sync-jobs 4`), a config file (`sync-jobs: 4`) and `--help` all read it; dashes and
/// underscores are alike. A value is looked up in this order: command line, config file, default.
/// `${name}` in a value stands for another tunable or a name of the session.
@NullMarked
package dev.gsyncd.config;

import org.jspecify.annotations.NullMarked;
