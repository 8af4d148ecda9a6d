package dev.rsyncproto.daemon;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.digests.MD4Digest;

/// The answer to a daemon's challenge (authenticate.c, `generate_hash`): the digest of password and
/// challenge, in base64 without padding.
final class AuthDigest {
    /// Ours, best first.
    static final List<String> NAMES = List.of("sha512", "sha256", "sha1", "md5", "md4");

    private AuthDigest() {}

    /// The first of ours that is among `theirs`.
    ///
    /// @param theirs names with spaces between; empty from a daemon that sends none
    static String choose(String theirs, int protocol) throws SessionException {
        if (theirs.isEmpty()) {
            return protocol >= 30 ? "md5" : "old md4";
        }
        List<String> offered = List.of(theirs.trim().split(" +"));
        for (String name : NAMES) {
            if (offered.stream().anyMatch(name::equalsIgnoreCase)) {
                return name;
            }
        }
        throw new SessionException(
                ExitCode.UNSUPPORTED,
                "Failed to negotiate a daemon auth checksum choice.\nServer list: "
                        + theirs
                        + "\nClient list: "
                        + String.join(" ", NAMES));
    }

    /// @param digest a name from [#choose]; `old md4` begins with a seed of 0
    static String answer(String digest, Bytes password, Bytes challenge) {
        byte[] data = password.plus(challenge).toArray();
        byte[] sum =
                switch (digest) {
                    case "sha512" -> of("SHA-512", data);
                    case "sha256" -> of("SHA-256", data);
                    case "sha1" -> of("SHA-1", data);
                    case "md5" -> of("MD5", data);
                    case "md4" -> md4(new byte[0], data);
                    default -> md4(new byte[4], data);
                };
        return Base64.getEncoder().withoutPadding().encodeToString(sum);
    }

    private static byte[] of(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    private static byte[] md4(byte[] before, byte[] data) {
        MD4Digest digest = new MD4Digest();
        digest.update(before, 0, before.length);
        digest.update(data, 0, data.length);
        byte[] sum = new byte[digest.getDigestSize()];
        digest.doFinal(sum, 0);
        return sum;
    }
}
