/// Several streams over one channel, each with its own flow control.
///
/// ```
/// [mux-frame]  [u8 type][u24 length][u32 stream][length bytes]           all big-endian
///
///  type     from       payload                  meaning
///  OPEN     client     request                  a new stream; ids 1, 2, 3, … in order
///  DATA     both       1 to 65528 bytes         takes its length from the stream's credit
///  CREDIT   both       [u32 bytes]              the reader has consumed so many
///  END      both       empty                    no more DATA from here
///  EXIT     server     [i32 code]               END, and the handler's exit code
///  RESET    both       text                     cancelled; for an OPEN, refused
/// ```
///
/// Stream 0 is there from the start, for control. A sender may have as many bytes on the way as the
/// receiver has granted (the window at first), so the thread that reads the channel never waits for
/// a slow reader, and memory is bounded by streams times window. A writer takes the channel for one
/// frame at a time, in turn, so control waits for at most one frame of each other stream.
///
/// The server ends every stream with EXIT or RESET, also one that the client has reset: only then
/// is its id free of traffic, and it stops counting against the limit of open streams.
@NullMarked
package dev.gsyncd.mux;

import org.jspecify.annotations.NullMarked;
