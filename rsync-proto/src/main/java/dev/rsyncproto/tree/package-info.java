/// The files of one end: where names are resolved, how content gets to its place, and how
/// attributes are set.
///
/// `Tree` is the one place where a name of the transfer becomes a directory handle and a last
/// component. A directory handle stands for the current directory that rsync has, so many sessions
/// live in one program. `FileTarget` is the seam for writing content: temp file and rename, or in
/// place.
@NullMarked
package dev.rsyncproto.tree;

import org.jspecify.annotations.NullMarked;
