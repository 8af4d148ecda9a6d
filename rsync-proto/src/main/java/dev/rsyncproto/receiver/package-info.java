/// The receiving side: the generator asks for what is missing, the receiver rebuilds it.
///
/// Two threads share the file list and nothing else but a queue of reports:
///
/// ```
///            [ndx] [iflags] [sum-head] sums              (wire)
/// Generator ------------------------------------> Sender
///     ^                                              |
///     |  ReceiverReports (redo, success, done …)     |  [ndx] [iflags] [sum-head] tokens, sum
///     +------------------- Receiver <----------------+
/// ```
///
/// Only the generator writes to the wire. The receiver never waits for the generator, so whatever
/// the sender sends is always taken.
@NullMarked
package dev.rsyncproto.receiver;

import org.jspecify.annotations.NullMarked;
