package dev.rsyncproto.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An authorized_keys file, read again at each login so that a change needs no restart.
///
/// ```
/// [options] keytype base64 [comment]
/// ```
///
/// Options that only forbid what this server never does (`restrict`, `no-pty`, ...) are fine. A
/// line with any other one (`command=`, `from=`, `expiry-time=`, ...) is not used: to accept the
/// key and not honour the condition would give more than the line does.
final class AuthorizedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizedKeys.class);
    private static final List<String> HARMLESS =
            List.of(
                    "restrict",
                    "no-pty",
                    "no-port-forwarding",
                    "no-agent-forwarding",
                    "no-x11-forwarding",
                    "no-user-rc");

    private final Path file;

    AuthorizedKeys(Path file) {
        this.file = file;
    }

    /// Checks that the file can be read now.
    void check() throws SshFailure {
        try {
            Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot read the authorized keys in " + file + ": " + Reasons.of(e),
                    e);
        }
    }

    boolean allows(PublicKey key) {
        String wanted = Base64.getEncoder().encodeToString(SshKeys.blob(key));
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                if (wanted.equals(keyOf(line.strip()))) {
                    return true;
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot read the authorized keys in {}: {}", file, Reasons.of(e));
        }
        return false;
    }

    /// The base64 of a line that may be used, else null.
    private @Nullable String keyOf(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return null;
        }
        String[] words = line.split("[ \t]+", -1);
        if (isKeyType(words[0])) {
            return words.length > 1 ? words[1] : null;
        }
        boolean harmless =
                Arrays.stream(words[0].toLowerCase(Locale.ROOT).split(",", -1))
                        .allMatch(HARMLESS::contains);
        if (!harmless || words.length < 3 || !isKeyType(words[1])) {
            LOG.warn("a line of {} has options that are not supported; not used", file);
            return null;
        }
        return words[2];
    }

    private static boolean isKeyType(String word) {
        return word.startsWith("ssh-") || word.startsWith("ecdsa-sha2-");
    }
}
