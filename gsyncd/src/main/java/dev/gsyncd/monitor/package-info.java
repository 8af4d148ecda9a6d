/// Keeps the workers of a session running: one process each, started again alone, with back-off.
///
/// A worker's standard input is a pipe from the monitor: its end tells the worker that the monitor
/// is gone. Its standard output is a pipe to the monitor with one [Report] per line.
@NullMarked
package dev.gsyncd.monitor;

import org.jspecify.annotations.NullMarked;
