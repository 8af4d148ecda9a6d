/// The end that takes the changes: what a worker may ask of it, how it is done on a volume and on a
/// plain directory, and how it is asked over a connection.
///
/// ```
///   worker ── Secondary ──┬── VolumeSecondary     an auxiliary mount in this process
///                         ├── DirectorySecondary  a directory in this process
///                         └── RepceSecondary ~~ one channel ~~ SecondaryService ── one of the two
/// ```
@NullMarked
package dev.gsyncd.secondary;

import org.jspecify.annotations.NullMarked;
