/// What changes below a plain directory, told by inotify(7).
///
/// ```
///   kernel queue ─ EventSource ─ InotifyFeed ─┬─ WatchTree: which watch is which directory now
///                                             └─ TreeChange: Content | Entries | Moved | Lost
/// ```
///
/// inotify gives names and rename cookies but watches single directories. So each directory has a
/// watch; a new one is watched first and listed then, so that whatever comes into it shows up in
/// the list or as an event, or both. What inotify cannot tell: writes through a memory map, and
/// changes made on another machine below a network file system. What it lost (a full queue) or
/// could not watch (no permission, too many watches) is said, and the reader crawls.
@NullMarked
package dev.gsyncd.inotify;

import org.jspecify.annotations.NullMarked;
