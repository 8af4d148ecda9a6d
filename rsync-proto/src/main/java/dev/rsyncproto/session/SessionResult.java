package dev.rsyncproto.session;

import java.util.List;

/// How a session ended.
///
/// @param exitCode rsync's exit code
/// @param stats the figures up to the end
/// @param errors the entries of this end that failed, in the order found
/// @param reason one line for people that says why a session broke off, empty otherwise
public record SessionResult(
        ExitCode exitCode, Stats stats, List<FileError> errors, String reason) {}
