/// Immutable byte sequences: names, link targets, xattrs.
@NullMarked
package dev.rsyncproto.bytes;

import org.jspecify.annotations.NullMarked;
