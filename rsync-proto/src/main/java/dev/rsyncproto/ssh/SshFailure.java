package dev.rsyncproto.ssh;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A failure of an SSH connection, with its kind for code and one line for people.
public final class SshFailure extends IOException {
    /// What failed. The order is the order in which a connection can fail.
    public enum Kind {
        /// A key file, known_hosts file or configuration on this machine cannot be used.
        LOCAL_FILE(false),
        /// The name of the host has no address.
        UNKNOWN_HOST(true),
        /// No route, network down, or nobody answered in time.
        UNREACHABLE(true),
        /// The host answers, but nobody listens on the port.
        REFUSED(true),
        /// The peer does not speak SSH, or shares no algorithm with us.
        PROTOCOL(false),
        /// The host key is in no known_hosts file.
        UNKNOWN_HOST_KEY(false),
        /// The host key differs from the one in known_hosts, or is revoked there.
        CHANGED_HOST_KEY(false),
        /// The host accepts none of our keys for this user.
        AUTHENTICATION(false),
        /// The host refused the channel or the command.
        EXEC(false),
        /// The connection was there and broke, or keep-alives went unanswered.
        DROPPED(true);

        private final boolean mayHeal;

        Kind(boolean mayHeal) {
            this.mayHeal = mayHeal;
        }

        /// Whether waiting alone can help.
        public boolean mayHeal() {
            return mayHeal;
        }
    }

    private static final long serialVersionUID = 1;

    private final Kind kind;

    public SshFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    public SshFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
