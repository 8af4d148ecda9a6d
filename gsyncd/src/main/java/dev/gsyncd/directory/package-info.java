/// A plain directory as primary: keeps a mirror of it on a secondary that is a directory too.
///
/// ```
///   start, overflow ──────────────► full pass: rsync -aHAXS --delete
///   InotifyFeed ─► Pending ─► batch: 1. renames, in order, only where the new name is free
///                  (coalesce)        2. rsync -I over the dirty files
///                                    3. rsync -d --delete over the dirty directories
/// ```
///
/// What makes the mirror right is steps 2 and 3, which look at the source as it is then. A rename
/// saves the content on the wire and nothing rests on it. Step 2 compares the content of every name
/// that an event named, so an edit that keeps size and time arrives. Step 3 deletes, sets the
/// directories' own attributes and times, and sends by size and time what no event named. A dirty
/// file with more than one link leads to a full pass with `-H`, then is compared in place, so that
/// the links on the mirror stay links.
///
/// A full pass also decides by size and time. What changed while nothing watched, keeping both, has
/// a ctime later than the last time at which all was on the mirror (`SyncMark`): such files are
/// compared by content after the pass. The first pass of all, onto a mirror that something else
/// made, has no such mark and trusts size and time.
///
/// Nothing is dropped: what a session could not transfer stays pending and is tried again with
/// growing pauses.
@NullMarked
package dev.gsyncd.directory;

import org.jspecify.annotations.NullMarked;
