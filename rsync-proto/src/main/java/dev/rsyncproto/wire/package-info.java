/// The bytes on the wire: integers, strings, file list indexes, and the multiplexed frames.
///
/// A connection starts plain and is switched to frames, each direction by itself:
///
/// ```text
/// [mux-header]  int32 LE: (7 + tag) << 24 | length      length < 2^24
/// [mux-payload] length bytes; tag 0 (DATA) is the stream that WireIn reads,
///               an empty DATA frame is a keep-alive, every other tag is a message
/// ```
///
/// Values (`rsync/io.c`):
///
/// | name      | bytes                                                                      |
/// |-----------|----------------------------------------------------------------------------|
/// | byte      | 1                                                                          |
/// | short     | 2, little-endian, unsigned                                                 |
/// | int       | 4, little-endian                                                           |
/// | varint    | 1-5: the leading one bits of the first byte count the bytes that follow    |
/// | varlong m | m to 9: the same with at least m bytes                                     |
/// | longint   | int, or ff ff ff ff and 8 bytes little-endian (before protocol 30)         |
/// | vstring   | 1 or 2 bytes of length (high bit: two, big-endian, 15 bits), then the bytes|
/// | ndx       | difference to the one before in 1, 3 or 5 bytes ([NdxWriter])              |
///
/// What the peer says is checked where it is read; a lie is a [ProtocolException], an end is a
/// [ConnectionClosedException], silence past the time limit an [IoTimeoutException].
@NullMarked
package dev.rsyncproto.wire;

import org.jspecify.annotations.NullMarked;
