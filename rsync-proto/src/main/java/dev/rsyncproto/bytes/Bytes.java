package dev.rsyncproto.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable sequence of bytes: a file name, a link target, an xattr name or value.
///
/// Ordered by unsigned bytes, as rsync and the C library compare names. Safe for use by any number
/// of threads.
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] data;
    private int hash;

    private Bytes(byte[] data) {
        this.data = data;
    }

    /// A copy of all of `bytes`.
    public static Bytes of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /// A copy of `length` bytes from `offset`.
    public static Bytes of(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return EMPTY;
        }
        return new Bytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /// The UTF-8 bytes of `text`; for names that come from our own code or a command line.
    public static Bytes utf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return data.length;
    }

    public boolean isEmpty() {
        return data.length == 0;
    }

    /// The byte at `index`, as Java's signed byte.
    public byte at(int index) {
        return data[index];
    }

    public byte[] toArray() {
        return data.clone();
    }

    /// A copy of the bytes in `[from, to)`.
    public byte[] toArray(int from, int to) {
        return Arrays.copyOfRange(data, from, to);
    }

    /// Copies `length` bytes from `from` on into `target` at `offset`.
    public void copyTo(int from, byte[] target, int offset, int length) {
        System.arraycopy(data, from, target, offset, length);
    }

    /// Copies all bytes into `target` at `offset`.
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(data, 0, target, offset, data.length);
    }

    /// The bytes in `[from, to)`.
    public Bytes sub(int from, int to) {
        return from == 0 && to == data.length ? this : of(data, from, to - from);
    }

    /// The bytes from `from` to the end.
    public Bytes from(int from) {
        return sub(from, data.length);
    }

    public Bytes plus(Bytes other) {
        byte[] all = Arrays.copyOf(data, data.length + other.data.length);
        System.arraycopy(other.data, 0, all, data.length, other.data.length);
        return new Bytes(all);
    }

    public Bytes plus(String other) {
        return plus(utf8(other));
    }

    /// `this/name`; just `name` where this is empty.
    public Bytes slash(Bytes name) {
        if (data.length == 0) {
            return name;
        }
        return slash(name.data);
    }

    /// `this/name`, though this be empty.
    public Bytes slash(byte[] name) {
        byte[] all = Arrays.copyOf(data, data.length + 1 + name.length);
        all[data.length] = '/';
        System.arraycopy(name, 0, all, data.length + 1, name.length);
        return new Bytes(all);
    }

    /// The first index of `b` at or after `from`, or -1.
    public int indexOf(int b, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == (byte) b) {
                return i;
            }
        }
        return -1;
    }

    /// The last index of `b`, or -1.
    public int lastIndexOf(int b) {
        for (int i = data.length - 1; i >= 0; i--) {
            if (data[i] == (byte) b) {
                return i;
            }
        }
        return -1;
    }

    /// The first index where the two differ, the length of the shorter where that one is the start
    /// of the other; -1 where they are equal.
    public int mismatch(Bytes other) {
        return Arrays.mismatch(data, other.data);
    }

    public boolean startsWith(Bytes prefix) {
        return data.length >= prefix.data.length
                && Arrays.equals(data, 0, prefix.data.length, prefix.data, 0, prefix.data.length);
    }

    public boolean endsWith(int b) {
        return data.length > 0 && data[data.length - 1] == (byte) b;
    }

    /// All before the last slash; empty where there is none.
    public Bytes parent() {
        int slash = lastIndexOf('/');
        return slash <= 0 ? (slash == 0 ? sub(0, 1) : EMPTY) : sub(0, slash);
    }

    /// All after the last slash.
    public Bytes baseName() {
        return from(lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(data, other.data);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes b && Arrays.equals(data, b.data);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(data);
            hash = h;
        }
        return h;
    }

    /// The bytes as UTF-8 text, malformed parts replaced: for code that needs a `String`.
    public String utf8() {
        return new String(data, StandardCharsets.UTF_8);
    }

    /// What a text for people stands for, with names in it as [#toString] writes them: these are
    /// their own bytes again.
    public static Bytes ofPeople(String text) {
        return new Bytes(Escape.fromPeople(text));
    }

    /// For people: valid printable UTF-8 as it is, every other byte as `\#ooo` (octal), the way
    /// rsync prints names.
    @Override
    public String toString() {
        return Escape.forPeople(data);
    }
}
