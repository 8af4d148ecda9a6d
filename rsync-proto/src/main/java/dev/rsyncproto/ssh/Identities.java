package dev.rsyncproto.ssh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;

/// The private keys that a connection offers, in their order.
final class Identities {
    private static final List<String> DEFAULT_NAMES = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final List<Path> files;
    private final List<KeyPair> pairs;

    private Identities(List<Path> files, List<KeyPair> pairs) {
        this.files = files;
        this.pairs = pairs;
    }

    /// Named files must all be usable; of the user's own, one must.
    static Identities load(List<Path> named) throws SshFailure {
        List<KeyPair> pairs = new ArrayList<>();
        if (!named.isEmpty()) {
            for (Path file : named) {
                pairs.add(SshKeys.read(file));
            }
            return new Identities(named, pairs);
        }
        Path ssh = Path.of(System.getProperty("user.home"), ".ssh");
        List<Path> found = new ArrayList<>();
        SshFailure first = null;
        for (String name : DEFAULT_NAMES) {
            Path file = ssh.resolve(name);
            if (!Files.exists(file)) {
                continue;
            }
            try {
                pairs.add(SshKeys.read(file));
                found.add(file);
            } catch (SshFailure e) {
                first = first == null ? e : first;
            }
        }
        if (pairs.isEmpty()) {
            throw first != null
                    ? first
                    : new SshFailure(
                            SshFailure.Kind.LOCAL_FILE,
                            "no SSH key: "
                                    + ssh
                                    + " has none of "
                                    + String.join(", ", DEFAULT_NAMES)
                                    + "; name one, or make one with ssh-keygen -t ed25519");
        }
        return new Identities(found, pairs);
    }

    List<KeyPair> pairs() {
        return pairs;
    }

    @Override
    public String toString() {
        return String.join(", ", files.stream().map(Path::toString).toList());
    }
}
