package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rsyncproto.bytes.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    public static OptionalInt gidOfUser(Bytes name) {
        Answer a = ask(Fn.GETPWNAM_R, name);
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
    private record Answer(MemorySegment struct, MemorySegment text) {
        int number(int offset) {
            return struct.get(JAVA_INT, offset);
        }

        @Nullable Bytes text(int offset) {
            return CString.at(text, struct.get(JAVA_LONG, offset));
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
        MemorySegment struct = s.struct.asSlice(0, 64);
        MemorySegment result = s.struct.asSlice(64, 8);
        MemorySegment text = s.data(4096);
        while (true) {
            result.set(JAVA_LONG, 0, 0);
            long error =
                    fn.call(
                            s,
                            key,
                            struct.address(),
                            text.address(),
                            text.byteSize(),
                            result.address());
            if (error == Errno.ERANGE && text.byteSize() < MOST) {
                text = Arena.ofAuto().allocate(text.byteSize() * 4);
            } else if (error != Errno.EINTR) {
                boolean found = error == 0 && result.get(JAVA_LONG, 0) != 0;
                return found ? new Answer(struct, text) : null;
            }
        }
    }
}
