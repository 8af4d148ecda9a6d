/// Regular files as a tar stream: POSIX.1-2001 (pax), as GNU tar writes and reads it, with
/// `--sparse` too.
///
/// ```
/// [x header] [records]   mtime=SEC.NSEC  path=NAME
///                        GNU.sparse.major=1 .minor=0 .name=NAME .realsize=SIZE
/// [header]   [content]   with GNU.sparse: the map in decimal, then the data without holes
/// ...
/// [1024 zero bytes]
/// ```
///
/// Other records, such as `SCHILY.xattr.*`, are read over. None is written: GNU tar (1.34, tried)
/// with `--xattrs` removes the file that is there before it writes one that has some, which would
/// take it its other names; below `.gfid` it fails with "File exists".
///
/// Headers are those of commons-compress. Names and values are bytes, which commons-compress has as
/// UTF-8 text alone, so the records of a pax header are written and read here.
@NullMarked
package dev.gsyncd.tar;

import org.jspecify.annotations.NullMarked;
