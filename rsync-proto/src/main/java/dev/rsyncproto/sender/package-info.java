/// The sending side: builds the file list, then answers each request of the generator with the
/// differences between the file and the receiver's basis.
@NullMarked
package dev.rsyncproto.sender;

import org.jspecify.annotations.NullMarked;
