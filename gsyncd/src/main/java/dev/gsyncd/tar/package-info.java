/// Files as a tar stream: POSIX.1-2001 (pax), as GNU tar writes and reads it with `--xattrs`,
/// `--acls` and `--sparse`.
///
/// ```
/// [x header] [records]   SCHILY.xattr.NAME=VALUE  SCHILY.acl.access=TEXT  mtime=SEC.NSEC  path=NAME
///                        GNU.sparse.major=1 .minor=0 .name=NAME .realsize=SIZE
/// [header]   [content]   with GNU.sparse: the map in decimal, then the data without holes
/// ...
/// [1024 zero bytes]
/// ```
///
/// Headers are those of commons-compress. Names and values are bytes, which commons-compress has as
/// UTF-8 text alone, so the records of a pax header are written and read here.
@NullMarked
package dev.gsyncd.tar;

import org.jspecify.annotations.NullMarked;
