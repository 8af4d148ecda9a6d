package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;

/// Two ends of a TCP connection from this machine to itself, for a program that asks its input who
/// is calling: it finds 127.0.0.1 (socket.c, `socketpair_tcp`). Nobody else can hold an end of it.
///
/// @param ours close-on-exec, as the other
record LoopbackPair(Fd ours, Fd theirs) {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;

    /// `struct sockaddr_in`: family (host order), port and address (big-endian), 8 bytes of zero.
    private static final int PORT = 2;

    private static final int ADDRESS = 4;
    private static final int SIZE = 16;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /// Where the length of an address is given and returned.
    private static final int LENGTH = 32;

    /// @param name what the connection is for, in errors
    /// @throws PosixException ECONNABORTED where somebody else connected first
    static LoopbackPair open(Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        try (Fd listener = socket(s, name)) {
            loopback(s);
            Fn.BIND.check(s, name, listener.fd(), s.structAddress(), SIZE);
            Fn.LISTEN.check(s, name, listener.fd(), 1);
            address(s, name, listener); // with the port that it got
            Fd ours = socket(s, name);
            try {
                Fn.CONNECT.check(s, name, ours.fd(), s.structAddress(), SIZE);
                long own = address(s, name, ours);
                return new LoopbackPair(ours, accept(s, name, listener, own));
            } catch (PosixException e) {
                ours.close();
                throw e;
            }
        }
    }

    private static Fd socket(Scratch s, Bytes name) throws PosixException {
        return new Fd((int) Fn.SOCKET.check(s, name, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), name);
    }

    /// Our own connection waits there; somebody else's may have come before it.
    private static Fd accept(Scratch s, Bytes name, Fd listener, long own) throws PosixException {
        s.struct.putInt(LENGTH, SIZE);
        long length = s.structAddress() + LENGTH;
        Fd theirs =
                new Fd(
                        (int)
                                Fn.ACCEPT4.check(
                                        s,
                                        name,
                                        listener.fd(),
                                        s.structAddress(),
                                        length,
                                        SOCK_CLOEXEC),
                        name);
        if (s.struct.getLong(0) != own) {
            theirs.close();
            throw new PosixException("accept4", name, Errno.ECONNABORTED);
        }
        return theirs;
    }

    /// Family, port and address of this end, as they lie in memory.
    private static long address(Scratch s, Bytes name, Fd socket) throws PosixException {
        s.struct.putInt(LENGTH, SIZE);
        long length = s.structAddress() + LENGTH;
        Fn.GETSOCKNAME.check(s, name, socket.fd(), s.structAddress(), length);
        return s.struct.getLong(0);
    }

    /// Any port of this machine.
    private static void loopback(Scratch s) {
        s.struct.putLong(0, 0);
        s.struct.putLong(Long.BYTES, 0);
        s.struct.putShort(0, (short) AF_INET);
        s.struct.putShort(PORT, (short) 0);
        s.struct.put(ADDRESS, LOOPBACK, 0, LOOPBACK.length);
    }
}
