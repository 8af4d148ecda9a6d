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
///
/// Measured on Gluster 10.3 (recordings in the tests' resources):
/// - A record is in the live file when the operation returns (within 0.2 ms); nothing is buffered.
/// - `D` comes once per file and slice, `M` once per file, slice and kind (attributes, xattrs),
///   with the operation of the first change: a later one in the same slice leaves no record, in
///   particular none between two looks at the live file.
/// - No record at all: fallocate, punching holes, zeroing a range (they move xtime).
/// - The mode of a CREATE has its 16 bits extended by sign: 4294934944 is 100640.
/// - At a rollover there is no live file for some milliseconds; a slice takes 14 to 16 s.
/// - A file's rename on a distributed volume is recorded by one brick; mkdir, rename and rmdir of a
///   directory and its attributes by every one.
/// - Changelog switched off, and on again while the volume was stopped, leaves no trace in the
///   index: only the birth time of the next file tells. Where the first slice afterwards is empty
///   not even that; then what happened meanwhile is missed.
@NullMarked
package dev.gsyncd.changelog;

import org.jspecify.annotations.NullMarked;
