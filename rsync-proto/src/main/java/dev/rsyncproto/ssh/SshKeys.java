package dev.rsyncproto.ssh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/// Key files: ed25519, ecdsa and RSA; private ones in OpenSSH's format, PKCS#1, SEC 1 or PKCS#8.
public final class SshKeys {
    /// More than the largest RSA key needs; a device or a wrong file is not read to its end.
    private static final int LARGEST_FILE = 64 * 1024;

    private static final Set<PosixFilePermission> FOR_OTHERS =
            EnumSet.complementOf(
                    EnumSet.of(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE));

    private SshKeys() {}

    /// Makes a new ed25519 key: `file` (mode 0600) and `file.pub`.
    ///
    /// @return the public key as a line for authorized_keys
    public static String generate(Path file, String comment) throws SshFailure {
        KeyPair pair = generate();
        String line = publicLine(pair.getPublic()) + (comment.isEmpty() ? "" : " " + comment);
        try {
            writePrivate(file, pair, comment);
            Files.writeString(Path.of(file + ".pub"), line + "\n");
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot write the key " + file + ": " + Reasons.of(e),
                    e);
        }
        return line;
    }

    /// Reads a private key, or says in one line why it cannot be used.
    static KeyPair read(Path file) throws SshFailure {
        Algorithms.ready();
        byte[] content;
        try {
            if (!Files.getPosixFilePermissions(file).stream().noneMatch(FOR_OTHERS::contains)) {
                throw unusable(
                        file, "other users may access it, which SSH refuses: chmod 600 " + file);
            }
            try (var in = Files.newInputStream(file)) {
                content = in.readNBytes(LARGEST_FILE);
            }
        } catch (SshFailure e) {
            throw e;
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot read the key " + file + ": " + Reasons.of(e),
                    e);
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (isEncrypted(text)) {
            throw unusable(
                    file,
                    "it is protected by a passphrase, and there is nobody to ask; use a key"
                            + " without one (ssh-keygen -p -f "
                            + file
                            + " removes it)");
        }
        if (!text.contains("PRIVATE KEY-----")) {
            throw unusable(
                    file,
                    text.startsWith("ssh-") || text.startsWith("ecdsa-")
                            ? "it is a public key; name the private one"
                            : "it is no private key in OpenSSH or PEM format");
        }
        return parse(file, content);
    }

    private static KeyPair parse(Path file, byte[] content) throws SshFailure {
        try {
            Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName(file.toString()),
                            new ByteArrayInputStream(content),
                            FilePasswordProvider.EMPTY);
            Iterator<KeyPair> all = pairs == null ? null : pairs.iterator();
            if (all != null && all.hasNext()) {
                return all.next();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot use the key " + file + ": " + e.getMessage(),
                    e);
        }
        throw unusable(file, "no key of a known type is in it");
    }

    private static SshFailure unusable(Path file, String why) {
        return new SshFailure(
                SshFailure.Kind.LOCAL_FILE, "cannot use the key " + file + ": " + why);
    }

    /// The key of a server: read, or made with mode 0600 when absent.
    static KeyPair readOrMake(Path file) throws SshFailure {
        if (Files.exists(file)) {
            return read(file);
        }
        KeyPair pair = generate();
        try {
            writePrivate(file, pair, "");
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot make the host key " + file + ": " + Reasons.of(e),
                    e);
        }
        return pair;
    }

    /// `type base64`, as known_hosts and authorized_keys have it.
    static String publicLine(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + Base64.getEncoder().encodeToString(blob(key));
    }

    /// The key as it goes over the wire.
    static byte[] blob(PublicKey key) {
        Algorithms.ready();
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }

    private static KeyPair generate() {
        Algorithms.ready();
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK since 15 has Ed25519", e);
        }
    }

    private static void writePrivate(Path file, KeyPair pair, String comment) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a new ed25519 key cannot be encoded", e);
        }
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        mode)) {
            channel.write(java.nio.ByteBuffer.wrap(text.toByteArray()));
        }
    }

    /// PKCS#8 says so in its label, PKCS#1 and SEC 1 in a header, OpenSSH's format in its cipher.
    private static boolean isEncrypted(String text) {
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENC")) {
            return true;
        }
        int begin = text.indexOf("-----BEGIN OPENSSH PRIVATE KEY-----");
        int end = text.indexOf("-----END OPENSSH PRIVATE KEY-----");
        if (begin < 0 || end < 0) {
            return false;
        }
        String body = text.substring(begin + 35, end).replaceAll("\\s", "");
        try {
            // "openssh-key-v1\0", then the cipher's name with its length in four bytes.
            byte[] raw = Base64.getDecoder().decode(body);
            String cipher =
                    new String(raw, 19, Math.min(4, raw.length - 19), StandardCharsets.ISO_8859_1);
            return !cipher.equals("none");
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
