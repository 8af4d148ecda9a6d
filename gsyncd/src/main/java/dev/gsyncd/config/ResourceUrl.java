package dev.gsyncd.config;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// What is mirrored, or where to: a Gluster volume or a directory, here or behind ssh.
///
/// ```
/// :VOL                    gluster://localhost:VOL
/// gluster://HOST:VOL      a volume, its glusterd at HOST
/// HOST::VOL               ssh://root@HOST:gluster://localhost:VOL
/// USER@HOST::VOL          ssh://USER@HOST:gluster://localhost:VOL
/// /DIR   file:///DIR      a directory
/// bytes:///DIR            a directory whose name is no text: a byte that stands for no plain
///                         character is written as %XX, in hexadecimal
/// HOST:/DIR               ssh://root@HOST:file:///DIR
/// USER@HOST:/DIR          ssh://USER@HOST:file:///DIR
/// ssh://USER@HOST:RES     RES, any of the local forms, on HOST; an IPv6 address in brackets
/// ```
public sealed interface ResourceUrl {

    /// A volume whose management daemon answers at `host`.
    record Gluster(String host, String volume) implements ResourceUrl {
        @Override
        public String toString() {
            return "gluster://" + host + ":" + volume;
        }
    }

    /// A directory; an absolute path. Its text has every byte of the name and passes through what
    /// takes text alone: arguments of processes, a remote shell, the environment.
    record Directory(Bytes path) implements ResourceUrl {
        private static final Bytes HERE = Bytes.utf8(".");
        private static final Bytes UP = Bytes.utf8("..");

        @Override
        public String toString() {
            return NameText.isText(path)
                    ? "file://" + path.utf8()
                    : NameText.SCHEME + NameText.encode(path);
        }

        /// Whether it is `other` or below it, going by the names alone.
        public boolean isWithin(Directory other) {
            List<Bytes> mine = parts();
            List<Bytes> theirs = other.parts();
            return mine.size() >= theirs.size() && mine.subList(0, theirs.size()).equals(theirs);
        }

        /// The names on the way, `.` and `..` resolved.
        private List<Bytes> parts() {
            List<Bytes> parts = new ArrayList<>();
            int start = 0;
            while (start <= path.length()) {
                int slash = path.indexOf('/', start);
                int end = slash < 0 ? path.length() : slash;
                Bytes part = path.sub(start, end);
                if (part.equals(UP)) {
                    if (!parts.isEmpty()) {
                        parts.removeLast();
                    }
                } else if (!part.isEmpty() && !part.equals(HERE)) {
                    parts.add(part);
                }
                start = end + 1;
            }
            return parts;
        }
    }

    /// A resource on another machine.
    record Ssh(String user, String host, ResourceUrl inner) implements ResourceUrl {
        @Override
        public String toString() {
            return "ssh://"
                    + user
                    + "@"
                    + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                    + ":"
                    + inner;
        }
    }

    /// A short name for file names and logs, of letters, digits, dots, dashes and underscores.
    default String label() {
        return switch (this) {
            case Gluster g -> g.volume();
            case Directory d -> safe(NameText.isText(d.path()) ? d.path().utf8() : d.toString());
            case Ssh s -> safe(s.host()) + "_" + s.inner().label();
        };
    }

    private static String safe(String text) {
        if (text.equals("/")) {
            return "rootdir";
        }
        String flat = text.replaceAll("[^A-Za-z0-9.-]+", "_");
        String trimmed = flat.startsWith("_") ? flat.substring(1) : flat;
        // Two long paths may share all that is kept: the hash tells them apart.
        return trimmed.length() <= 60 && flat.length() == text.length() && !text.contains("_")
                ? trimmed
                : trimmed.substring(0, Math.min(trimmed.length(), 60))
                        + "-"
                        + Integer.toHexString(text.hashCode());
    }

    /// An argument as it was given, as text: a directory with a name that is no text in the form
    /// `bytes://`. Anything else that is not UTF-8 is text with U+FFFD, which [#parse] refuses.
    static String spelled(Bytes argument) {
        return NameText.spelled(argument);
    }

    static ResourceUrl parse(String text) throws ConfigException {
        if (text.indexOf('\0') >= 0 || text.indexOf('\n') >= 0) {
            throw bad(
                    text.replace("\0", "\\0").replace("\n", "\\n"), "it holds a NUL or a newline");
        }
        if (text.indexOf('\uFFFD') >= 0) {
            throw bad(text, "it is not UTF-8: name a directory by its absolute path");
        }
        if (text.startsWith("ssh://")) {
            return ssh(text, text.substring("ssh://".length()));
        }
        if (isLocal(text)) {
            return local(text, text);
        }
        if (text.contains("://")) {
            throw bad(text, "the known schemes are gluster://, file:// and ssh://");
        }
        return ssh(text, text);
    }

    private static boolean isLocal(String text) {
        return text.startsWith("/")
                || text.startsWith(":")
                || text.startsWith("file://")
                || text.startsWith(NameText.SCHEME)
                || text.startsWith("gluster://");
    }

    private static ResourceUrl local(String whole, String text) throws ConfigException {
        if (text.startsWith(":")) {
            return volume(whole, "localhost", text.substring(1));
        }
        if (text.startsWith("gluster://")) {
            String rest = text.substring("gluster://".length());
            int colon = rest.lastIndexOf(':');
            if (colon <= 0) {
                throw bad(whole, "give gluster://HOST:VOLUME");
            }
            return volume(whole, host(whole, rest.substring(0, colon)), rest.substring(colon + 1));
        }
        if (text.startsWith(NameText.SCHEME)) {
            Bytes path = NameText.decode(text.substring(NameText.SCHEME.length()));
            if (path == null) {
                throw bad(
                        whole, "give bytes:///DIR with %XX for a byte that is no plain character");
            }
            return new Directory(path);
        }
        String path = text.startsWith("file://") ? text.substring("file://".length()) : text;
        if (!path.startsWith("/")) {
            throw bad(whole, "a directory is named by its absolute path, file:///DIR");
        }
        return new Directory(Bytes.utf8(path.length() > 1 ? path.replaceAll("/+$", "") : path));
    }

    private static ResourceUrl volume(String whole, String host, String name)
            throws ConfigException {
        // glusterd's own rule for names (glusterd_validate_volname).
        if (!name.matches("[A-Za-z0-9_-]{1,255}")) {
            throw bad(whole, "\"" + name + "\" is no volume name (letters, digits, - and _)");
        }
        return new Gluster(host, name);
    }

    private static ResourceUrl ssh(String whole, String text) throws ConfigException {
        int slash = text.indexOf('/');
        int at = text.indexOf('@');
        String user = "root";
        String rest = text;
        if (at >= 0 && (slash < 0 || at < slash)) {
            user = text.substring(0, at);
            rest = text.substring(at + 1);
        }
        int colon =
                rest.startsWith("[")
                        ? rest.indexOf(':', Math.max(0, rest.indexOf(']')))
                        : rest.indexOf(':');
        if (colon <= 0) {
            throw bad(
                    whole,
                    "give :VOLUME, HOST::VOLUME, /DIR, USER@HOST:/DIR or a gluster://, file://, ssh:// URL");
        }
        if (!user.matches("[A-Za-z0-9_.][A-Za-z0-9_.-]*")) {
            throw bad(whole, "\"" + user + "\" is no user name");
        }
        String inner = rest.substring(colon + 1);
        if (!isLocal(inner)) {
            throw bad(whole, "after the host comes :VOLUME, /DIR, gluster://… or file://…");
        }
        return new Ssh(user, host(whole, rest.substring(0, colon)), local(whole, inner));
    }

    private static String host(String whole, String host) throws ConfigException {
        String plain =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        // Never a name that an option parser could take for an option.
        if (!plain.matches("[A-Za-z0-9:_.][A-Za-z0-9:%_.-]*")) {
            throw bad(whole, "\"" + host + "\" is no host name or address");
        }
        return plain;
    }

    private static ConfigException bad(String text, String why) {
        return new ConfigException("cannot use \"" + text + "\": " + why);
    }
}
