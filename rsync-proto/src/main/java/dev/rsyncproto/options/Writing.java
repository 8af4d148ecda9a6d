package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// How the receiving side writes, beyond `--inplace` and `-S`.
///
/// @param append 1 `--append`, 2 `--append-verify`; both come with `inplace`
/// @param preallocate `--preallocate`
/// @param fsync `--fsync`
/// @param devices `--write-devices`: into existing devices; comes with `inplace`
/// @param mkpath `--mkpath`: missing directories above the destination are made
/// @param tempDir `-T`
/// @param dropDevices `--drop-D`
/// @param confineRoot `--confine-root`, an absolute path
public record Writing(
        int append,
        boolean preallocate,
        boolean fsync,
        boolean devices,
        boolean mkpath,
        @Nullable Bytes tempDir,
        boolean dropDevices,
        @Nullable Bytes confineRoot) {
    public static final Writing PLAIN =
            new Writing(0, false, false, false, false, null, false, null);

    public Writing appending(int how) {
        return new Writing(
                how, preallocate, fsync, devices, mkpath, tempDir, dropDevices, confineRoot);
    }
}
