/// JMH benchmarks, one class for each hot path. Each checks its kernel against a plain computation
/// before anything is timed.
///
/// | class           | kernel                                             | 1 op           |
/// |-----------------|----------------------------------------------------|----------------|
/// | RollingSumBench | weak sum of whole blocks; rolled byte by byte      | 1 MiB          |
/// | BlockSearchBench| the delta search: nothing, all or parts alike      | 16 MiB         |
/// | StrongSumBench  | each strong sum over blocks and over a file        | 1 MiB          |
/// | MuxBench        | data through frames and back                       | 16 MiB         |
/// | FlistBench      | the file list written, sorted and read             | 100,000 files  |
/// | SshChannelBench | data up a channel; a new channel                   | 16 MiB; 1      |
/// | StatBench       | statx beside the JDK's calls; a listing            | 1,000 files    |
@NullMarked
package dev.gsyncd.bench;

import org.jspecify.annotations.NullMarked;
