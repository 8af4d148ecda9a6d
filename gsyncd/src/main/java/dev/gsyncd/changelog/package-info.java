/// The change feed of a brick: HTIME index, rolled-over changelogs, the live one.
///
/// ```
/// <brick>/.glusterfs/changelogs/
///   CHANGELOG                         live; appended with write(2), one call a record
///   YYYY/MM/DD/CHANGELOG.<ts>         rolled over at <ts> (UTC day; older bricks: no day directories)
///   htime/HTIME.<ts>                  index, begun at <ts> when changelog was switched on:
///                                     path\0path\0…, absolute; changelog.<ts> in lower case where
///                                     the slice was empty (then there is no file)
/// ```
///
/// A changelog is a header line and records that end in NUL (encoding 2, text; 1 is binary):
///
/// ```
/// GlusterFS Changelog | version: v1.2 | encoding : 2\n
/// [entry]  E <gfid> \0 <fop> \0 <fields> \0
///            create 23, mknod 3, mkdir 4   mode \0 uid \0 gid \0 <pargfid>/<name>
///            symlink 1, link 9             <pargfid>/<name>
///            rename 8                      <pargfid>/<name> \0 <pargfid>/<name>    old, new
///            unlink 5, rmdir 6             <pargfid>/<name> \0 (<deleted path> | \0)
/// [data]   D <gfid> \0
/// [meta]   M <gfid> \0 <fop> \0
/// ```
///
/// Names are the raw bytes that the client gave: nothing is escaped in either encoding (a name has
/// neither NUL nor slash in it). In encoding 1 a gfid is 16 bytes, and fop and numbers are 32 bits
/// in the brick's byte order.
///
/// The brick renames the live file first and appends to HTIME after, so that a crash in between
/// leaves a rolled file in no index: it is found in its day directory.
@NullMarked
package dev.gsyncd.changelog;

import org.jspecify.annotations.NullMarked;
