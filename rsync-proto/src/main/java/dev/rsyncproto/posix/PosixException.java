package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;

/// A call that failed: which call, on what name, with which errno.
///
/// `openat "name": No such file or directory (ENOENT)`
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final transient Bytes name;
    private final int errno;

    public PosixException(String call, Bytes name, int errno) {
        super(message(call, "\"" + name + "\"", errno));
        this.call = call;
        this.name = name;
        this.errno = errno;
    }

    /// For calls with two names; `name()` is the first.
    PosixException(String call, Bytes name, Bytes second, int errno) {
        super(message(call, "\"" + name + "\" -> \"" + second + "\"", errno));
        this.call = call;
        this.name = name;
        this.errno = errno;
    }

    private static String message(String call, String names, int errno) {
        return call + " " + names + ": " + reason(errno);
    }

    private static String reason(int errno) {
        return Errno.text(errno) + " (" + Errno.name(errno) + ")";
    }

    public int errno() {
        return errno;
    }

    /// The C function or system call, `openat`.
    public String call() {
        return call;
    }

    /// The name as it was given, relative to its directory; of the handle for calls on one.
    public Bytes name() {
        return name;
    }

    public boolean is(int errno) {
        return this.errno == errno;
    }

    /// ENOENT or ENOTDIR: nothing is there.
    public boolean isAbsent() {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
    }

    /// `No such file or directory (ENOENT)`: for messages that name the file themselves.
    public String reason() {
        return reason(errno);
    }
}
