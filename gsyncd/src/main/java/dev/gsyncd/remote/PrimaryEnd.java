package dev.gsyncd.remote;

/// Who a worker is, as it introduces itself to the other side: there it names logs and processes.
///
/// @param volume the primary volume
/// @param secondary the session's, `USER@HOST::VOLUME`, whichever of its nodes is talked to
/// @param node this host
/// @param nodeId the id of its glusterd
/// @param brick the worker's
public record PrimaryEnd(
        String volume, String secondary, String node, String nodeId, String brick) {}
