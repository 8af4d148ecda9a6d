package dev.gsyncd.remote;

import dev.gsyncd.config.ConfigException;
import dev.rsyncproto.ssh.HostKeyChecking;
import dev.rsyncproto.ssh.SshOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tunables `ssh-options`, `rsync-ssh-options` and `ssh-options-tar`: what matters of the
/// options of ssh(1).
///
/// ```
/// -i FILE  -p PORT  -F FILE  -l USER  -c CIPHERS  -oNAME=VALUE  -o NAME=VALUE  -o "NAME VALUE"
/// ```
///
/// Options that only say how ssh should not bother a script (`-q`, `-T`, `-oBatchMode=yes`, …) are
/// taken and mean nothing; any other one is refused by name, as it would be missed.
final class SshArguments {
    private static final List<String> FLAGS =
            List.of("-q", "-T", "-x", "-a", "-4", "-6", "-n", "-v", "-C", "-k");

    /// Options of ssh that change nothing here: passwords are never asked for, nothing is
    /// forwarded.
    private static final List<String> IGNORED =
            List.of(
                    "batchmode",
                    "passwordauthentication",
                    "kbdinteractiveauthentication",
                    "challengeresponseauthentication",
                    "pubkeyauthentication",
                    "identitiesonly",
                    "compression",
                    "controlmaster",
                    "controlpath",
                    "controlpersist",
                    "loglevel",
                    "addressfamily",
                    "checkhostip",
                    "clearallforwardings",
                    "connectionattempts",
                    "gssapiauthentication",
                    "hashknownhosts",
                    "ipqos",
                    "numberofpasswordprompts",
                    "preferredauthentications",
                    "requesttty",
                    "updatehostkeys",
                    "verifyhostkeydns",
                    "visualhostkey",
                    "tcpkeepalive",
                    "forwardagent",
                    "forwardx11");

    final List<Path> identities = new ArrayList<>();
    @Nullable List<Path> knownHosts;
    @Nullable HostKeyChecking checking;
    List<String> ciphers = List.of();
    @Nullable Path configFile;
    @Nullable String user;
    int port;
    @Nullable Duration connectTimeout;
    @Nullable Duration aliveInterval;
    int aliveMisses;

    private final String tunable;

    private SshArguments(String tunable) {
        this.tunable = tunable;
    }

    /// @param tunable its name, for errors
    static SshArguments parse(String text, String tunable) throws ConfigException {
        SshArguments result = new SshArguments(tunable);
        result.add(text);
        return result;
    }

    /// Takes more, which wins where only one can be.
    void add(String text) throws ConfigException {
        List<String> words = Words.split(text, tunable);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (FLAGS.contains(word)) {
                continue;
            }
            if (word.length() < 2
                    || "ipFlco".indexOf(word.charAt(1)) < 0
                    || word.charAt(0) != '-') {
                throw new ConfigException(
                        tunable
                                + ": \""
                                + word
                                + "\" is not supported: give -i FILE, -p PORT, -F FILE, -l USER, -c CIPHERS or -oNAME=VALUE");
            }
            String value;
            if (word.length() > 2) {
                value = word.substring(2);
            } else if (i + 1 < words.size()) {
                value = words.get(++i);
            } else {
                throw new ConfigException(tunable + ": " + word + " needs a value");
            }
            set(word.charAt(1), value);
        }
    }

    private void set(char letter, String value) throws ConfigException {
        switch (letter) {
            case 'i' -> identities.add(file(value));
            case 'p' -> port = number("-p", value, 65535);
            case 'F' -> {
                configFile = file(value);
                if (!Files.isReadable(configFile)) {
                    throw new ConfigException(tunable + ": -F " + value + ": cannot be read");
                }
            }
            case 'l' -> user = value;
            case 'c' -> ciphers = List.of(value.split(",", -1));
            default -> {
                String[] parts = value.strip().split("[ \t]*=[ \t]*|[ \t]+", 2);
                if (parts.length != 2) {
                    throw new ConfigException(tunable + ": -o" + value + ": give -oNAME=VALUE");
                }
                named(parts[0], parts[1]);
            }
        }
    }

    private void named(String name, String value) throws ConfigException {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "identityfile" -> identities.add(file(value));
            case "port" -> port = number(name, value, 65535);
            case "user" -> user = value;
            case "ciphers" -> ciphers = List.of(value.split(",", -1));
            case "userknownhostsfile" -> {
                List<Path> files = new ArrayList<>();
                for (String one : value.split("[ \t]+", -1)) {
                    files.add(file(one));
                }
                knownHosts = files;
            }
            case "stricthostkeychecking" -> {
                try {
                    checking = HostKeyChecking.of(value);
                } catch (IllegalArgumentException e) {
                    throw new ConfigException(tunable + ": " + e.getMessage());
                }
            }
            case "connecttimeout" -> connectTimeout = Duration.ofSeconds(number(name, value, 3600));
            case "serveraliveinterval" ->
                    aliveInterval = Duration.ofSeconds(number(name, value, 86400));
            case "serveralivecountmax" -> aliveMisses = number(name, value, 1000);
            default -> {
                if (!IGNORED.contains(name.toLowerCase(Locale.ROOT))) {
                    throw new ConfigException(
                            tunable
                                    + ": -o"
                                    + name
                                    + " is not supported: gsyncd has an ssh of its own; put what it needs into -i, -p, -F or known options");
                }
            }
        }
    }

    private static Path file(String name) {
        return name.startsWith("~/")
                ? Path.of(System.getProperty("user.home")).resolve(name.substring(2))
                : Path.of(name);
    }

    private int number(String name, String value, int max) throws ConfigException {
        try {
            int n = Integer.parseInt(value);
            if (n >= 1 && n <= max) {
                return n;
            }
        } catch (NumberFormatException _) {
            // reported below
        }
        throw new ConfigException(
                tunable + ": " + name + " cannot be \"" + value + "\": give 1 to " + max);
    }

    /// `base` with what was given here in place of what it says.
    SshOptions over(SshOptions base) {
        SshOptions options = base;
        if (!identities.isEmpty()) {
            options = options.withIdentityFiles(identities);
        }
        if (knownHosts != null) {
            options = options.withKnownHostsFiles(knownHosts);
        }
        if (checking != null) {
            options = options.withHostKeyChecking(checking);
        }
        if (!ciphers.isEmpty()) {
            options = options.withCiphers(ciphers);
        }
        if (connectTimeout != null) {
            options = options.withTimeouts(connectTimeout, options.authTimeout());
        }
        if (aliveInterval != null || aliveMisses > 0) {
            options =
                    options.withKeepAlive(
                            aliveInterval == null ? options.keepAlive() : aliveInterval,
                            aliveMisses > 0 ? aliveMisses : options.keepAliveMisses());
        }
        return options;
    }
}
