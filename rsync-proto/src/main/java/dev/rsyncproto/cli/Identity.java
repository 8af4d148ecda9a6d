package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.posix.Users;
import java.util.OptionalInt;
import java.util.function.Function;

/// `--copy-as` of the program: the whole process becomes another user, for good. As rsync's main.c,
/// become_copy_as_user; so are the messages.
final class Identity {
    private Identity() {}

    /// @param who `USER` or `USER:GROUP`, names or numbers; without a group, all of the user's
    /// @param role who says what is wrong
    static void become(String who, String role) throws OptionException {
        int colon = who.indexOf(':');
        String user = colon < 0 ? who : who.substring(0, colon);
        int uid = id("user", user, Users::uid);
        int gid =
                colon < 0 ? ownGroup(uid, role) : id("group", who.substring(colon + 1), Users::gid);
        try {
            Process.become(uid, gid, colon < 0 ? Bytes.utf8(user) : null);
        } catch (PosixException e) {
            throw failed(role, e.call(), e.errno());
        }
    }

    private static int id(String kind, String name, Function<Bytes, OptionalInt> database)
            throws OptionException {
        try {
            if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Integer.parseUnsignedInt(name);
            }
        } catch (NumberFormatException _) {
            throw OptionException.plain(OptionException.SYNTAX, "Invalid ID number: " + name);
        }
        return database.apply(Bytes.utf8(name)).orElseThrow(() -> invalid(kind, name));
    }

    private static int ownGroup(int uid, String role) throws OptionException {
        return Users.gidOfUser(uid).orElseThrow(() -> failed(role, "getpwuid", 0));
    }

    private static OptionException invalid(String kind, String name) {
        return OptionException.plain(
                OptionException.SYNTAX, "Invalid copy-as " + kind + ": " + name);
    }

    private static OptionException failed(String role, String call, int errno) {
        return new OptionException(
                OptionException.SYNTAX,
                "[%s] %s failed: %s (%d)".formatted(role, call, Errno.text(errno), errno));
    }
}
