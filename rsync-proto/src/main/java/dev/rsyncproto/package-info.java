/// The rsync engine for Java programs: client and server over any pair of streams.
@NullMarked
package dev.rsyncproto;

import org.jspecify.annotations.NullMarked;
