/// File lists: the entries, their order, and how they are written and read.
///
/// An entry on the wire, since protocol 30 (`[flist-…]` names as in docs/protocol.md):
///
/// ```
/// [flist-xflags]   varint (or one or two bytes); 0 ends the list
/// [flist-prefix]   1 byte, if XMIT_SAME_NAME: length shared with the previous name
/// [flist-length]   1 byte, or varint if XMIT_LONG_NAME; then the rest of the name
/// [flist-hlink]    varint, if XMIT_HLINKED and not XMIT_HLINK_FIRST: index of the first
/// [flist-size]     varlong, at least 3 bytes
/// [flist-mtime]    varlong, at least 4 bytes, unless XMIT_SAME_TIME
/// [flist-nsec]     varint, if XMIT_MOD_NSEC
/// [flist-mode]     int, unless XMIT_SAME_MODE
/// [flist-uid]      varint, with -o, unless XMIT_SAME_UID
/// [flist-gid]      varint, with -g, unless XMIT_SAME_GID
/// [flist-rdev]     varint major unless XMIT_SAME_RDEV_MAJOR, varint minor; devices with -D
/// [flist-link]     varint length and bytes; symlinks with -l
/// [flist-sum]      whole-file checksum; regular files with -c
/// [acl-…]          with -A, not for symlinks
/// [xattr-…]        with -X
/// ```
///
/// After the end of the list (varint 0, varint io_error; or byte 0) come, without `--numeric-ids`,
/// the names of the user ids and of the group ids.
@NullMarked
package dev.rsyncproto.flist;

import org.jspecify.annotations.NullMarked;
