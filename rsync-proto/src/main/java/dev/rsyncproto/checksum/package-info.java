/// Rolling and strong checksums, byte for byte as rsync computes them (`rsync/checksum.c`).
///
/// | name   | bytes | block sum                 | whole file sum                |
/// |--------|-------|---------------------------|-------------------------------|
/// | xxh128 | 16    | seeded; low, high word LE | seed 0                        |
/// | xxh3   | 8     | seeded, LE                | seed 0                        |
/// | xxh64  | 8     | seeded, LE                | seed 0                        |
/// | md5    | 16    | seed before or after data | no seed                       |
/// | md4    | 16    | seed after data           | no seed; protocol < 30: before|
/// | sha1   | 20    | seed before data          | no seed                       |
/// | none   | 1     | not possible              | one zero byte                 |
///
/// A seed in front or behind is 4 bytes little-endian and left out when it is 0. For md5 it stands
/// in front with the compat flag CHECKSUM_SEED_FIX or when md5 was negotiated or named, behind
/// otherwise.
@NullMarked
package dev.rsyncproto.checksum;

import org.jspecify.annotations.NullMarked;
