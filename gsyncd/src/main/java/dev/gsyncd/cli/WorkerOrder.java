package dev.gsyncd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;

/// What a monitor tells a worker: which brick it is of, and what it need not find out again. Names
/// as the Python gsyncd's where it has them.
///
/// @param node the brick's host as the volume names it; null where nobody needs it
/// @param hostId of this host's glusterd
/// @param subvolume from 0; from 1 on the command line
/// @param secondaryId of the secondary volume; null: to be asked
/// @param secondaryNodes where to connect to, the first first; empty: the one that the session
///   names
/// @param once one pass
record WorkerOrder(
        String brick,
        @Nullable String node,
        UUID hostId,
        int subvolume,
        UUID primaryId,
        @Nullable UUID secondaryId,
        List<String> secondaryNodes,
        boolean once) {
    private static final String BRICK = "local-path";
    private static final String NODE = "local-node";
    private static final String HOST_ID = "local-node-id";
    private static final String SUBVOLUME = "subvol-num";
    private static final String PRIMARY_ID = "primary-id";
    private static final String SECONDARY_ID = "secondary-id";
    private static final String SECONDARY_NODES = "secondary-nodes";

    WorkerOrder {
        secondaryNodes = List.copyOf(secondaryNodes);
    }

    static List<Option> switches() {
        return List.of(
                Switches.value(null, BRICK, "DIR", ""),
                Switches.value(null, NODE, "HOST", ""),
                Switches.value(null, HOST_ID, "UUID", ""),
                Switches.value(null, SUBVOLUME, "N", ""),
                Switches.value(null, PRIMARY_ID, "UUID", ""),
                Switches.value(null, SECONDARY_ID, "UUID", ""),
                Switches.value(null, SECONDARY_NODES, "HOST,HOST", ""),
                Switches.flag(null, Switches.ONCE, ""));
    }

    static WorkerOrder of(Arguments arguments) throws CommandException {
        String secondaryId = arguments.value(SECONDARY_ID);
        String nodes = arguments.value(SECONDARY_NODES);
        return new WorkerOrder(
                arguments.required(BRICK, "DIR"),
                arguments.value(NODE),
                id(arguments.required(HOST_ID, "UUID")),
                subvolume(arguments.required(SUBVOLUME, "N")),
                id(arguments.required(PRIMARY_ID, "UUID")),
                secondaryId == null ? null : id(secondaryId),
                nodes == null ? List.of() : List.of(nodes.split(",", -1)),
                arguments.has(Switches.ONCE));
    }

    private static UUID id(String text) throws CommandException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw CommandException.usage("\"" + text + "\" is no uuid");
        }
    }

    private static int subvolume(String text) throws CommandException {
        try {
            return Integer.parseInt(text) - 1;
        } catch (NumberFormatException _) {
            throw CommandException.usage("\"" + text + "\" is no number of a subvolume");
        }
    }

    /// The arguments that [#of] reads again.
    List<String> arguments() {
        List<String> all = new ArrayList<>();
        all.add("--" + BRICK + "=" + brick);
        if (node != null) {
            all.add("--" + NODE + "=" + node);
        }
        all.add("--" + HOST_ID + "=" + hostId);
        all.add("--" + SUBVOLUME + "=" + (subvolume + 1));
        all.add("--" + PRIMARY_ID + "=" + primaryId);
        if (secondaryId != null) {
            all.add("--" + SECONDARY_ID + "=" + secondaryId);
        }
        if (!secondaryNodes.isEmpty()) {
            all.add("--" + SECONDARY_NODES + "=" + String.join(",", secondaryNodes));
        }
        if (once) {
            all.add("--" + Switches.ONCE);
        }
        return all;
    }
}
