package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The user and group database, through the C library and so through whatever nsswitch.conf names.
/// What it does not know is null or empty; a database that cannot be asked is taken as one that
/// does not know. Nothing is kept: the caller remembers answers.
public final class Users {
    private static final int NAME = 0;
    private static final int UID = 16;
    private static final int USER_GID = 20;
    private static final int HOME = 32;
    private static final int GID = 16;
    private static final int MOST = 1 << 20;

    /// Where in our buffer the functions put the pointer to their answer: behind the structure.
    private static final int RESULT = 64;

    private Users() {}

    public static @Nullable Bytes name(int uid) {
        Answer a = ask(Fn.GETPWUID_R, Integer.toUnsignedLong(uid));
        return a == null ? null : a.text(NAME);
    }

    public static OptionalInt uid(Bytes name) {
        Answer a = ask(Fn.GETPWNAM_R, name);
        return a == null ? OptionalInt.empty() : OptionalInt.of(a.number(UID));
    }

    /// The user's own group.
    public static OptionalInt gidOfUser(int uid) {
        Answer a = ask(Fn.GETPWUID_R, Integer.toUnsignedLong(uid));
        return a == null ? OptionalInt.empty() : OptionalInt.of(a.number(USER_GID));
    }

    public static @Nullable Bytes home(int uid) {
        Answer a = ask(Fn.GETPWUID_R, Integer.toUnsignedLong(uid));
        return a == null ? null : a.text(HOME);
    }

    public static @Nullable Bytes groupName(int gid) {
        Answer a = ask(Fn.GETGRGID_R, Integer.toUnsignedLong(gid));
        return a == null ? null : a.text(NAME);
    }

    public static OptionalInt gid(Bytes groupName) {
        Answer a = ask(Fn.GETGRNAM_R, groupName);
        return a == null ? OptionalInt.empty() : OptionalInt.of(a.number(GID));
    }

    /// A `struct passwd` or `struct group` and the text that it points into.
    private record Answer(Native struct, Native text) {
        int number(int offset) {
            return struct.getInt(offset);
        }

        @Nullable Bytes text(int offset) {
            return CString.at(text, struct.getLong(offset));
        }
    }

    private static @Nullable Answer ask(Fn fn, Bytes name) {
        try {
            return ask(fn, Scratch.get().name(fn.symbol, name));
        } catch (PosixException e) {
            return null; // a name with NUL, or longer than any user's
        }
    }

    /// The `_r` functions return the error number, and a null result for "not found".
    private static @Nullable Answer ask(Fn fn, long key) {
        Scratch s = Scratch.get();
        Native struct = s.struct;
        Native text = s.data(4096);
        while (true) {
            struct.putLong(RESULT, 0);
            long error =
                    fn.call(
                            s,
                            key,
                            struct.address(),
                            text.address(),
                            text.size(),
                            struct.address() + RESULT);
            if (error == Errno.ERANGE && text.size() < MOST) {
                text = new Native(text.size() * 4);
            } else if (error != Errno.EINTR) {
                boolean found = error == 0 && struct.getLong(RESULT) != 0;
                return found ? new Answer(struct, text) : null;
            }
        }
    }
}
