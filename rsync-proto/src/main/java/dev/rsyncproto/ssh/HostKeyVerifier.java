package dev.rsyncproto.ssh;

import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides on the host key of one connection, and keeps the reason where the answer is no.
final class HostKeyVerifier implements ServerKeyVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeyVerifier.class);

    private final SshTarget target;
    private final KnownHosts known;
    private final HostKeyChecking checking;
    private final AtomicReference<@Nullable SshFailure> failure = new AtomicReference<>();

    HostKeyVerifier(SshTarget target, KnownHosts known, HostKeyChecking checking) {
        this.target = target;
        this.known = known;
        this.checking = checking;
    }

    /// Why the key was refused; null where it was not.
    @Nullable SshFailure failure() {
        return failure.get();
    }

    @Override
    public boolean verifyServerKey(
            @Nullable ClientSession session, @Nullable SocketAddress address, PublicKey key) {
        try {
            decide(key);
            return true;
        } catch (SshFailure e) {
            failure.compareAndSet(null, e);
            return false;
        }
    }

    private void decide(PublicKey key) throws SshFailure {
        String name = target.knownHostsName();
        String type = KeyUtils.getKeyType(key);
        byte[] blob = SshKeys.blob(key);
        switch (known.check(name, type, blob)) {
            case KnownHosts.Known k -> {}
            case KnownHosts.Unknown u -> unknown(name, type, blob, key);
            case KnownHosts.Changed c -> changed(name, c.expected(), key);
            case KnownHosts.Revoked r ->
                    throw new SshFailure(
                            SshFailure.Kind.CHANGED_HOST_KEY,
                            "the host key of "
                                    + name
                                    + " is revoked in "
                                    + r.entry().file()
                                    + " line "
                                    + r.entry().line());
        }
    }

    private void unknown(String name, String type, byte[] blob, PublicKey key) throws SshFailure {
        if (checking != HostKeyChecking.YES) {
            known.add(name, type, blob);
            LOG.warn("new host key of {}: {} {}", name, type, KeyUtils.getFingerPrint(key));
            return;
        }
        throw new SshFailure(
                SshFailure.Kind.UNKNOWN_HOST_KEY,
                "the host key of "
                        + name
                        + " ("
                        + type
                        + " "
                        + KeyUtils.getFingerPrint(key)
                        + ") is not known: check it on the host, then ssh-keyscan -p "
                        + target.port()
                        + " "
                        + target.host()
                        + " >> "
                        + (known.files().isEmpty() ? "known_hosts" : known.files().get(0))
                        + ", or set StrictHostKeyChecking to accept-new");
    }

    private void changed(String name, KnownHosts.Entry expected, PublicKey key) throws SshFailure {
        String line =
                "the host key of "
                        + name
                        + " has changed: "
                        + expected.file()
                        + " line "
                        + expected.line()
                        + " has another "
                        + expected.type()
                        + " key than "
                        + KeyUtils.getFingerPrint(key)
                        + ", which the host shows now; somebody may be in between. If the change is"
                        + " right: ssh-keygen -f "
                        + expected.file()
                        + " -R '"
                        + name
                        + "'";
        if (checking == HostKeyChecking.NO) {
            LOG.warn("{}", line);
            return;
        }
        throw new SshFailure(SshFailure.Kind.CHANGED_HOST_KEY, line);
    }
}
