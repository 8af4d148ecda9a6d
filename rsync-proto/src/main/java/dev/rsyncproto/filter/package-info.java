/// Filter rules. For now only their place on the wire: an empty list.
@NullMarked
package dev.rsyncproto.filter;

import org.jspecify.annotations.NullMarked;
