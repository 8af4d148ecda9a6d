package dev.rsyncproto.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `~/.ssh/config` says about hosts, as far as this package uses it.
///
/// ```
/// Host pattern...        the lines that follow are for names that match
///   HostName Port User IdentityFile UserKnownHostsFile StrictHostKeyChecking
///   ConnectTimeout ServerAliveInterval ServerAliveCountMax Ciphers
/// Include file...        relative to ~/.ssh, * and ? in the last part
/// ```
///
/// As in OpenSSH the first value wins, only IdentityFile collects; words may be quoted; `key=value`
/// is `key value`. Other keywords are skipped, and so is all of a Match section: SSHD's own reader
/// refuses a file with one, drops quotes, and splits file names at commas, so it is not used.
public final class SshConfig {
    private static final int DEEPEST_INCLUDE = 16;
    private static final Set<String> LISTS = Set.of("identityfile");

    /// The lines of one Host section, or those before the first.
    private record Section(List<String> patterns, List<List<String>> lines) {}

    private final List<Section> sections = new ArrayList<>();
    private final Path home;

    private SshConfig(Path home) {
        this.home = home;
    }

    /// The user's own file and the machine's; what is absent says nothing.
    public static SshConfig load() throws SshFailure {
        Path home = Path.of(System.getProperty("user.home"));
        SshConfig config = new SshConfig(home);
        config.read(home.resolve(".ssh/config"), 0);
        config.read(Path.of("/etc/ssh/ssh_config"), 0);
        return config;
    }

    /// One file only, `home` being what `~` stands for.
    public static SshConfig read(Path file, Path home) throws SshFailure {
        SshConfig config = new SshConfig(home);
        config.read(file, 0);
        return config;
    }

    /// Says where `host` really is.
    ///
    /// @param user null: what the file says, else this process's user
    /// @param port 0: what the file says, else 22
    public SshTarget target(@Nullable String user, String host, int port) throws SshFailure {
        Map<String, List<String>> values = valuesFor(host);
        String name = first(values, "hostname");
        String realUser = user != null ? user : first(values, "user");
        String realPort = first(values, "port");
        try {
            return new SshTarget(
                    realUser != null ? realUser : System.getProperty("user.name"),
                    name == null ? host : name.replace("%h", host),
                    port != 0 || realPort == null
                            ? (port != 0 ? port : SshTarget.DEFAULT_PORT)
                            : Integer.parseInt(realPort));
        } catch (IllegalArgumentException e) {
            throw bad(host, "Port", String.valueOf(realPort));
        }
    }

    /// `base` with what the file says about `host` in place of what `base` says.
    public SshOptions options(String host, SshOptions base) throws SshFailure {
        Map<String, List<String>> values = valuesFor(host);
        SshOptions options = base;
        List<String> identities = values.get("identityfile");
        if (identities != null && base.identityFiles().isEmpty()) {
            // OpenSSH skips named files that are not there.
            options =
                    options.withIdentityFiles(
                            identities.stream().map(this::path).filter(Files::exists).toList());
        }
        List<String> known = values.get("userknownhostsfile");
        if (known != null) {
            options = options.withKnownHostsFiles(known.stream().map(this::path).toList());
        }
        String strict = first(values, "stricthostkeychecking");
        if (strict != null) {
            try {
                options = options.withHostKeyChecking(HostKeyChecking.of(strict));
            } catch (IllegalArgumentException e) {
                throw bad(host, "StrictHostKeyChecking", strict);
            }
        }
        Duration connect = seconds(host, values, "connecttimeout");
        if (connect != null) {
            options = options.withTimeouts(connect, options.authTimeout());
        }
        Duration alive = seconds(host, values, "serveraliveinterval");
        if (alive != null) {
            options = options.withKeepAlive(alive, options.keepAliveMisses());
        }
        return options;
    }

    private static @Nullable Duration seconds(
            String host, Map<String, List<String>> values, String key) throws SshFailure {
        String value = first(values, key);
        if (value == null || value.equals("none")) {
            return null;
        }
        try {
            return Duration.ofSeconds(Integer.parseUnsignedInt(value));
        } catch (NumberFormatException e) {
            throw bad(host, key, value);
        }
    }

    private static SshFailure bad(String host, String key, String value) {
        return new SshFailure(
                SshFailure.Kind.LOCAL_FILE,
                "the SSH configuration for " + host + " has " + key + " " + value);
    }

    private static @Nullable String first(Map<String, List<String>> values, String key) {
        List<String> all = values.get(key);
        return all == null || all.isEmpty() ? null : all.get(0);
    }

    private Map<String, List<String>> valuesFor(String host) {
        Map<String, List<String>> values = new HashMap<>();
        for (Section section : sections) {
            if (!HostPatterns.match(section.patterns(), host)) {
                continue;
            }
            for (List<String> line : section.lines()) {
                String key = line.get(0).toLowerCase(Locale.ROOT);
                List<String> words = line.subList(1, line.size());
                if (LISTS.contains(key)) {
                    values.computeIfAbsent(key, k -> new ArrayList<>()).addAll(words);
                } else {
                    values.putIfAbsent(key, words);
                }
            }
        }
        return values;
    }

    private void read(Path file, int depth) throws SshFailure {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE, "cannot read " + file + ": " + Reasons.of(e), e);
        }
        Section current = new Section(List.of("*"), new ArrayList<>());
        sections.add(current);
        for (String line : lines) {
            List<String> words = words(line);
            if (words.size() < 2) {
                continue;
            }
            List<String> rest = words.subList(1, words.size());
            switch (words.get(0).toLowerCase(Locale.ROOT)) {
                case "host" -> {
                    current = new Section(rest, new ArrayList<>());
                    sections.add(current);
                }
                case "match" -> current = new Section(List.of(), new ArrayList<>());
                case "include" -> {
                    if (depth < DEEPEST_INCLUDE && !current.patterns().isEmpty()) {
                        include(rest, current.patterns(), depth);
                        // What follows comes after what was included.
                        current = new Section(current.patterns(), new ArrayList<>());
                        sections.add(current);
                    }
                }
                default -> current.lines().add(words);
            }
        }
    }

    /// An Include in a Host section is for that section's hosts alone.
    private void include(List<String> names, List<String> patterns, int depth) throws SshFailure {
        for (String name : names) {
            Path path = path(name);
            Path full = path.isAbsolute() ? path : home.resolve(".ssh").resolve(path);
            Path dir = full.getParent();
            Path last = full.getFileName();
            if (dir == null || last == null) {
                continue;
            }
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(dir, last.toString())) {
                all.forEach(found::add);
            } catch (IOException e) {
                continue;
            }
            found.sort(null);
            for (Path file : found) {
                SshConfig inner = new SshConfig(home);
                inner.read(file, depth + 1);
                for (Section s : inner.sections) {
                    if (patterns.equals(List.of("*")) || s.patterns().equals(List.of("*"))) {
                        sections.add(
                                patterns.equals(List.of("*"))
                                        ? s
                                        : new Section(patterns, s.lines()));
                    }
                }
            }
        }
    }

    private Path path(String name) {
        if (name.startsWith("~/") || name.startsWith("%d/")) {
            return home.resolve(name.substring(name.indexOf('/') + 1));
        }
        return Path.of(name);
    }

    /// Splits at blanks, and once at `=` after the keyword; "..." keeps blanks; `#` begins a
    /// comment where a word could begin.
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int i = 0;
        boolean mayBeEquals = false;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == ' ' || c == '\t' || (c == '=' && mayBeEquals)) {
                mayBeEquals &= c != '=';
                i++;
            } else if (c == '#') {
                break;
            } else if (c == '"') {
                int end = line.indexOf('"', i + 1);
                end = end < 0 ? line.length() : end;
                words.add(line.substring(i + 1, end));
                i = end + 1;
            } else {
                int end = i;
                while (end < line.length()
                        && line.charAt(end) != ' '
                        && line.charAt(end) != '\t'
                        && !(words.isEmpty() && line.charAt(end) == '=')) {
                    end++;
                }
                words.add(line.substring(i, end));
                mayBeEquals = words.size() == 1;
                i = end;
            }
        }
        return words;
    }
}
