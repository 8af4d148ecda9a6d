package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One extended attribute of a list.
///
/// A value of more than 32 bytes travels with the file list as length and MD5 only; who lacks it
/// asks for it by its number. So a value may not be here (yet): on the sender it is read again when
/// asked for, on the receiver it comes later.
///
/// The generator owns `request`, the receiver thread sets the value once.
public final class Xattr {
    /// The longest value that is sent with the file list.
    public static final int MAX_FULL_DATUM = 32;

    /// The length of the sum that stands for a longer one (MD5 since protocol 30).
    static final int SUM_LENGTH = 16;

    /// State of an abbreviated value on the side that asks or is asked.
    enum Request {
        /// Not asked for.
        NONE,
        /// Wanted; the request (sender: the reply) is to be written.
        TODO,
        /// Asked for, or known to be there.
        DONE
    }

    private final Bytes name;
    private final int number;
    private final byte @Nullable [] sum;
    private volatile int length;
    private volatile @Nullable Bytes value;
    Request request = Request.NONE;

    private Xattr(
            Bytes name, int number, int length, @Nullable Bytes value, byte @Nullable [] sum) {
        this.name = name;
        this.number = number;
        this.length = length;
        this.value = value;
        this.sum = sum;
    }

    /// As read from a file; a long value is hashed and let go.
    static Xattr local(Bytes name, int number, Bytes value) {
        if (value.length() <= MAX_FULL_DATUM) {
            return new Xattr(name, number, value.length(), value, null);
        }
        return new Xattr(name, number, value.length(), null, sum(value));
    }

    static Xattr full(Bytes name, int number, Bytes value) {
        return new Xattr(name, number, value.length(), value, null);
    }

    static Xattr abbreviated(Bytes name, int number, int length, byte[] sum) {
        return new Xattr(name, number, length, null, sum);
    }

    /// The sum that stands for a long value.
    public static byte[] sum(Bytes value) {
        try {
            return MessageDigest.getInstance("MD5").digest(value.toArray());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// Without the NUL that ends it on the wire.
    public Bytes name() {
        return name;
    }

    /// 1 for the first that the sender listed.
    public int number() {
        return number;
    }

    public int length() {
        return length;
    }

    /// Null while only the sum is known.
    public @Nullable Bytes value() {
        return value;
    }

    /// Whether the value was sent as a sum (it may be here by now: see [#value]).
    public boolean isLong() {
        return sum != null;
    }

    /// Found on the receiving side: other files with the same list take it from here, as it is not
    /// asked for again.
    public void found(Bytes datum) {
        received(datum);
    }

    void received(Bytes datum) {
        length = datum.length();
        value = datum;
    }

    /// What the file list carries: the value, or the sum that stands for it.
    void writeDatum(WireOut out) throws IOException {
        byte[] hash = sum;
        Bytes known = value;
        if (hash != null) {
            out.write(hash, 0, hash.length);
        } else if (known != null) {
            out.writeBytes(known);
        }
    }

    /// Is `local` (a value read from a file) the value that this stands for?
    public boolean matches(Bytes local) {
        Bytes known = value;
        if (known != null) {
            return known.equals(local);
        }
        return local.length() == length && Arrays.equals(sum, sum(local));
    }

    /// Same name and value, as far as is known without the value.
    boolean same(Xattr other) {
        return name.equals(other.name) && sameValue(other);
    }

    boolean sameValue(Xattr other) {
        if (length != other.length) {
            return false;
        }
        Bytes mine = value;
        Bytes theirs = other.value;
        if (mine != null && theirs != null) {
            return mine.equals(theirs);
        }
        if (mine == null && theirs == null) {
            return Arrays.equals(sum, other.sum);
        }
        return mine != null ? other.matches(mine) : theirs != null && matches(theirs);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xattr o && same(o);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + length;
    }
}
