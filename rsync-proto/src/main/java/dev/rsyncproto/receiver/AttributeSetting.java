package dev.rsyncproto.receiver;

import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Reason;

/// Attributes whose troubles are told to people and count as errors of their entries.
final class AttributeSetting {
    private AttributeSetting() {}

    static Attributes of(Session session, Receiving receiving) {
        return new Attributes(session.options, session.asRoot, receiving.acls(), troubles(session));
    }

    static Attributes.Troubles troubles(Session session) {
        return (path, error, call) ->
                session.failed(path, error.errno(), call + ": " + Reason.of(error));
    }
}
