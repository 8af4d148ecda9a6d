package dev.rsyncproto.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// OpenSSH's known_hosts files.
///
/// ```
/// [marker] names keytype base64 [comment]
/// names = pattern[,pattern...]   host at port 22, [host]:port elsewhere, !pattern excludes
///       | |1|salt|HMAC-SHA1(salt, name)   both base64: the one name, hashed
/// marker = @revoked | @cert-authority (not used here: no host certificates)
/// ```
///
/// A key is compared as the bytes of its blob, so a type that we cannot parse is still compared
/// right.
final class KnownHosts {
    /// One line of a file.
    ///
    /// @param revoked the line has the marker @revoked
    record Entry(Path file, int line, boolean revoked, String names, String type, String blob) {
        boolean isFor(String name) {
            return names.startsWith("|")
                    ? hashMatches(names, name)
                    : HostPatterns.match(Arrays.asList(names.split(",", -1)), name);
        }
    }

    /// What the files say about a key.
    sealed interface Verdict {}

    record Known() implements Verdict {}

    record Unknown() implements Verdict {}

    record Changed(Entry expected) implements Verdict {}

    record Revoked(Entry entry) implements Verdict {}

    private final List<Path> files;
    private final List<Entry> entries = new ArrayList<>();

    private KnownHosts(List<Path> files) {
        this.files = files;
    }

    /// Reads all of `files` that exist.
    static KnownHosts read(List<Path> files) throws SshFailure {
        KnownHosts hosts = new KnownHosts(files);
        for (Path file : files) {
            hosts.readOne(file);
        }
        return hosts;
    }

    private void readOne(Path file) throws SshFailure {
        List<String> lines;
        try {
            // Latin-1 never fails; names and keys are ASCII, comments are not looked at.
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot read the known hosts in " + file + ": " + Reasons.of(e),
                    e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).strip().split("[ \t]+", -1);
            int at = words[0].startsWith("@") ? 1 : 0;
            if (words.length < at + 3 || words[0].startsWith("#")) {
                continue;
            }
            if (at == 1 && !words[0].equals("@revoked")) {
                continue;
            }
            entries.add(new Entry(file, i + 1, at == 1, words[at], words[at + 1], words[at + 2]));
        }
    }

    /// The key types that are noted for `name`: they are asked for first, so that a host with
    /// several keys shows the one that we know.
    Set<String> typesOf(String name) {
        Set<String> types = new LinkedHashSet<>();
        for (Entry e : entries) {
            if (!e.revoked && e.isFor(name)) {
                types.add(e.type);
            }
        }
        return types;
    }

    Verdict check(String name, String type, byte[] blob) {
        String base64 = Base64.getEncoder().encodeToString(blob);
        Entry other = null;
        boolean known = false;
        for (Entry e : entries) {
            if (e.blob.equals(base64)) {
                if (e.revoked && e.isFor(name)) {
                    return new Revoked(e);
                }
                known |= !e.revoked && e.isFor(name);
            } else if (other == null && !e.revoked && e.type.equals(type) && e.isFor(name)) {
                other = e;
            }
        }
        if (known) {
            return new Known();
        }
        return other == null ? new Unknown() : new Changed(other);
    }

    /// Notes the key in the first file, which is made when absent.
    void add(String name, String type, byte[] blob) throws SshFailure {
        if (files.isEmpty()) {
            return;
        }
        Path file = files.get(0);
        String line = name + " " + type + " " + Base64.getEncoder().encodeToString(blob) + "\n";
        try {
            Path dir = file.toAbsolutePath().getParent();
            if (dir != null && !Files.isDirectory(dir)) {
                Files.createDirectories(
                        dir,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            if (!endsInNewline(file)) {
                line = "\n" + line;
            }
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot note the host key of " + name + " in " + file + ": " + Reasons.of(e),
                    e);
        }
    }

    List<Path> files() {
        return files;
    }

    private static boolean endsInNewline(Path file) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        byte[] all = Files.readAllBytes(file);
        return all.length == 0 || all[all.length - 1] == '\n';
    }

    private static boolean hashMatches(String names, String name) {
        String[] parts = names.split("\\|", -1);
        if (parts.length != 4 || !parts[1].equals("1")) {
            return false;
        }
        byte @Nullable [] wanted = decode(parts[3]);
        byte @Nullable [] salt = decode(parts[2]);
        if (wanted == null || salt == null || salt.length == 0) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return MessageDigest.isEqual(
                    wanted, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA1", e);
        }
    }

    private static byte @Nullable [] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
