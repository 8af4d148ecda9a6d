/// `benchmarks/run`: kernels by JMH, whole runs of jrsync beside rsync, and the sweep for people
/// who tune.
///
/// ```text
///   Bench ──▶ Kernels     JMH, in forks
///         ──▶ Comparison  Case × Pair × rounds, each run a process (Child), each result checked
///         ──▶ Sweep       values × rounds on the user's data, over a loopback SSH connection
///                 └─▶ samples as JSON, tables as markdown (Report)
/// ```
@NullMarked
package dev.gsyncd.bench.side;

import org.jspecify.annotations.NullMarked;
