package dev.gsyncd.calls;

import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The older style of calls, which glusterd has kept: one switch says what is asked for, wherever
/// among the arguments. Translated to a subcommand, or answered here.
///
/// `-c FILE` counts for nothing but `--config-set-rx`: the session's config has its place.
final class OldStyle {
    private final Places places;
    private final PrintStream out;

    OldStyle(Places places, PrintStream out) {
        this.places = places;
        this.out = out;
    }

    /// Whether any of the switches is there.
    static boolean isMeant(List<String> args) {
        return switchOf(args) != null;
    }

    /// In the order in which they are looked for where there are several.
    private static final List<String> SWITCHES =
            List.of(
                    "--monitor",
                    "--status-get",
                    "--canonicalize-url",
                    "--normalize-url",
                    "--config-get-all",
                    "--verify",
                    "--secondaryvoluuid-get",
                    "--slavevoluuid-get",
                    "--config-set-rx",
                    "--create",
                    "--config-get",
                    "--config-set",
                    "--config-check",
                    "--config-del",
                    "--delete");

    private static @Nullable String switchOf(List<String> args) {
        for (String s : SWITCHES) {
            if (args.contains(s) && (!s.equals("--verify") || args.contains("spawning"))) {
                return s;
            }
        }
        return null;
    }

    private static final Syntax ENDS = Syntax.of("primary", "secondary").values("-c", "--iprefix");

    /// The arguments of the subcommand that is meant; null where all is done.
    @Nullable List<String> translate(List<String> args) throws CallException {
        String what = switchOf(args);
        if (what == null) {
            return args;
        }
        boolean inet6 = args.contains("--inet6");
        List<String> call =
                switch (what) {
                    case "--monitor" -> monitor(args);
                    case "--status-get" -> {
                        Syntax.Parsed p = ends(ENDS.values("--path"), args);
                        yield call("status", p, "--local-path", given(p, "path"));
                    }
                    case "--canonicalize-url" -> canonicalize(args, inet6);
                    case "--normalize-url" -> {
                        Syntax.Parsed p = Syntax.of().values("--normalize-url").parse(args);
                        out.println("ssh://" + Session.secondary(given(p, "normalize_url")));
                        yield null;
                    }
                    case "--config-get-all" ->
                            call(
                                    "config-get",
                                    ends(ENDS, args),
                                    "--show-defaults",
                                    "--use-underscore");
                    case "--verify" -> null;
                    case "--secondaryvoluuid-get", "--slavevoluuid-get" -> volumeId(what, args);
                    case "--config-set-rx" -> receiver(args);
                    case "--create" -> {
                        Syntax.Parsed p = ends(ENDS.values("--create"), args);
                        yield call("monitor-status", p, given(p, "create"));
                    }
                    case "--config-get" -> {
                        Syntax.Parsed p = ends(ENDS.values("--config-get"), args);
                        yield call(
                                "config-get",
                                p,
                                "--only-value",
                                "--show-defaults",
                                "--name",
                                dashes(given(p, "config_get")));
                    }
                    case "--config-set" -> set(args);
                    case "--config-check" -> {
                        Syntax.Parsed p = Syntax.of().values("--config-check", "-c").parse(args);
                        yield List.of("config-check", dashes(given(p, "config_check")));
                    }
                    case "--config-del" -> {
                        Syntax.Parsed p = ends(ENDS.values("--config-del"), args);
                        yield call("config-reset", p, dashes(given(p, "config_del")));
                    }
                    case "--delete" -> delete(args);
                    default -> throw new AssertionError(what);
                };
        if (call == null || !inet6) {
            return call;
        }
        List<String> all = new ArrayList<>(List.of("--inet6"));
        all.addAll(call);
        return all;
    }

    private List<String> monitor(List<String> args) throws CallException {
        Syntax.Parsed p =
                ends(
                        ENDS.values("--glusterd-uuid").lists("--path").flags("--pause-on-start"),
                        args);
        List<String> call =
                new ArrayList<>(call("monitor", p, "--local-node-id", given(p, "glusterd_uuid")));
        if (p.has("pause_on_start")) {
            call.add("--pause-on-start");
        }
        return call;
    }

    private @Nullable List<String> canonicalize(List<String> args, boolean inet6)
            throws CallException {
        for (String url :
                Syntax.of().words("--canonicalize-url").parse(args).all("canonicalize_url")) {
            Session session = Session.of("", url.replace("ssh://", ""));
            String host = inet6 ? session.host() : address(session.host());
            out.println(
                    "ssh://"
                            + session.user()
                            + "@"
                            + host
                            + ":gluster://127.0.0.1:"
                            + session.volume());
        }
        return null;
    }

    private static String address(String host) throws CallException {
        String told = told(System.getenv("GSYNCD_RESOLVED"), host);
        if (told != null) {
            return told;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address instanceof Inet4Address) {
                    return address.getHostAddress();
                }
            }
        } catch (UnknownHostException _) {
            // as one without such an address
        }
        throw new CallException(
                CallException.FAILURE,
                "gsyncd: failed to resolve " + host + ": no IPv4 address; try --inet6");
    }

    /// The first address of `host` in what the launcher found, `HOST ADDRESS STREAM …`; null where
    /// it found none or was not asked for this host.
    static @Nullable String told(@Nullable String found, String host) {
        String[] words = found == null ? new String[0] : found.split("\\s+", 3);
        return words.length > 1 && words[0].equals(host) && words[1].indexOf('.') > 0
                ? words[1]
                : null;
    }

    private static List<String> volumeId(String what, List<String> args) throws CallException {
        Syntax.Parsed p = Syntax.of().values(what, "-c", "--iprefix").parse(args);
        Session session = Session.of("", given(p, what.substring(2).replace('-', '_')));
        return List.of("voluuidget", session.host(), session.volume());
    }

    /// glusterd fills a template of its own with these calls. No such template is read: the file is
    /// made, so that it is found.
    private @Nullable List<String> receiver(List<String> args) throws CallException {
        String file = given(Syntax.of().values("-c").parse(args), "c");
        if (file.endsWith("gsyncd.conf")) {
            Path path = Path.of(file);
            Path directory = path.getParent();
            if (directory != null && !Files.exists(directory)) {
                try {
                    Files.createDirectory(directory);
                } catch (IOException _) {
                    // Then there is no place for the file either, and whoever looks will say so.
                    return null;
                }
            }
            touch(path);
        }
        return null;
    }

    private @Nullable List<String> set(List<String> args) throws CallException {
        // glusterd tells every session its owner when it starts; nothing here asks for it.
        if (args.contains("session-owner")) {
            return null;
        }
        Syntax.Parsed p =
                ends(
                        Syntax.of("primary", "secondary", "name")
                                .flags("--config-set")
                                .values("--value", "-c"),
                        args);
        String name = "--name=" + given(p, "name");
        String value = p.value("value");
        return value == null
                ? call("config-set", p, name)
                : call("config-set", p, name, "--value=" + value);
    }

    private List<String> delete(List<String> args) throws CallException {
        Syntax.Parsed p = ends(ENDS.flags("--reset-sync-time").values("--path-list"), args);
        List<String> call = new ArrayList<>(call("delete", p));
        String paths = p.value("path_list");
        for (String path : paths == null ? new String[0] : paths.split("--path=")) {
            if (!path.isBlank()) {
                call.add("--path=" + path.strip());
            }
        }
        if (p.has("reset_sync_time")) {
            call.add("--reset-sync-time");
        }
        return call;
    }

    /// The arguments with both ends of the session, whose config file is there afterwards.
    private Syntax.Parsed ends(Syntax syntax, List<String> args) throws CallException {
        Syntax.Parsed p = syntax.parse(args);
        Session session =
                Session.of(
                        Session.primary(given(p, "primary")),
                        Session.secondary(given(p, "secondary")));
        Path conf = places.sessionConf(session.primary(), session.host(), session.volume());
        if (Files.exists(conf.resolveSibling("."))) {
            touch(conf);
        }
        return p;
    }

    private static List<String> call(String subcommand, Syntax.Parsed p, String... more)
            throws CallException {
        List<String> call = new ArrayList<>();
        call.add(subcommand);
        call.add(Session.primary(given(p, "primary")));
        call.add(Session.secondary(given(p, "secondary")));
        call.addAll(List.of(more));
        return call;
    }

    private static String given(Syntax.Parsed p, String name) throws CallException {
        String value = p.value(name);
        if (value == null) {
            throw new CallException(
                    CallException.FAILURE, "gsyncd: --" + name.replace('_', '-') + " is missing");
        }
        return value;
    }

    private static String dashes(String name) {
        return name.replace('_', '-');
    }

    /// glusterd looks whether the template is there, never into it.
    void touchTemplate() {
        Path template = places.template();
        Path directory = template.getParent();
        try {
            if (directory != null && !Files.exists(directory)) {
                Files.createDirectory(directory);
            }
            touch(template);
        } catch (IOException | CallException _) {
            // An ordinary user's call needs none.
        }
    }

    /// Makes an empty file where there is none.
    static void touch(Path file) throws CallException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxrwxrwx")));
        } catch (FileAlreadyExistsException _) {
            // Another call was faster.
        } catch (NoSuchFileException _) {
            throw noSession(file);
        } catch (IOException e) {
            throw new CallException(
                    CallException.FAILURE, "gsyncd: cannot make " + file + ": " + e.getMessage());
        }
    }

    /// A session's files have a directory that glusterd makes.
    static CallException noSession(Path file) {
        return new CallException(
                CallException.FAILURE,
                "gsyncd: no such session here: " + file.getParent() + " does not exist");
    }
}
