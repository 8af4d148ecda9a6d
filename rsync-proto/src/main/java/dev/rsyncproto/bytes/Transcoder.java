package dev.rsyncproto.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Names between the charset of this end and UTF-8, the charset of the wire (`--iconv`; rsync.c,
/// `setup_iconv`, `iconvbufs`). Safe for any number of threads.
public final class Transcoder {
    /// As long as a converted name may be, in bytes.
    private static final int MAX_BYTES = 4095;

    /// No character has more bytes, in any charset.
    private static final int MAX_CHARACTER = 8;

    /// A name that the other charset cannot say; the message is what the C library calls it.
    public static final class UnconvertibleException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean target;

        UnconvertibleException(String reason) {
            this(reason, false);
        }

        private UnconvertibleException(String reason, boolean target) {
            super(reason);
            this.target = target;
        }

        /// The same of what a symlink holds.
        public UnconvertibleException ofTarget() {
            return new UnconvertibleException(String.valueOf(getMessage()), true);
        }

        public boolean isOfTarget() {
            return target;
        }
    }

    private final Charset local;

    private Transcoder(Charset local) {
        this.local = local;
    }

    /// For the charset of that name; `.` and the empty name stand for the locale's.
    ///
    /// @throws IllegalArgumentException where there is none
    public static Transcoder of(String name) {
        boolean locale = name.isEmpty() || name.equals(".");
        Charset charset = Charset.forName(locale ? System.getProperty("native.encoding") : name);
        if (!charset.canEncode()) {
            throw new IllegalArgumentException(name);
        }
        return new Transcoder(charset);
    }

    public Bytes toWire(Bytes name) throws UnconvertibleException {
        return strictly(name, local, StandardCharsets.UTF_8);
    }

    public Bytes fromWire(Bytes name) throws UnconvertibleException {
        return strictly(name, StandardCharsets.UTF_8, local);
    }

    /// Text for people, and arguments: what cannot be converted stays as it is.
    public Bytes toWireWherePossible(Bytes text) {
        return wherePossible(text, local, StandardCharsets.UTF_8);
    }

    /// As [#toWireWherePossible].
    public Bytes fromWireWherePossible(Bytes text) {
        return wherePossible(text, StandardCharsets.UTF_8, local);
    }

    private static Bytes strictly(Bytes name, Charset from, Charset to)
            throws UnconvertibleException {
        Bytes converted = convert(name.toArray(), 0, name.length(), from, to);
        if (converted.length() > MAX_BYTES) {
            throw new UnconvertibleException("Argument list too long");
        }
        return converted;
    }

    private static Bytes convert(byte[] text, int offset, int end, Charset from, Charset to)
            throws UnconvertibleException {
        CharsetDecoder decoder =
                from.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(text, offset, end - offset);
        int most = (int) Math.ceil((double) decoder.maxCharsPerByte() * (end - offset)) + 1;
        CharBuffer chars = CharBuffer.allocate(most);
        CoderResult result = decoder.decode(in, chars, false);
        if (!result.isError() && in.hasRemaining()) {
            throw new UnconvertibleException("Invalid argument"); // it ends within a character
        }
        if (result.isError()
                || decoder.decode(in, chars, true).isError()
                || decoder.flush(chars).isError()) {
            throw invalid();
        }
        try {
            ByteBuffer out = to.newEncoder().encode(chars.flip());
            return Bytes.of(out.array(), out.arrayOffset() + out.position(), out.limit());
        } catch (java.nio.charset.CharacterCodingException e) {
            throw invalid();
        }
    }

    private static UnconvertibleException invalid() {
        return new UnconvertibleException("Invalid or incomplete multibyte or wide character");
    }

    private static Bytes wherePossible(Bytes text, Charset from, Charset to) {
        byte[] all = text.toArray();
        try {
            return convert(all, 0, all.length, from, to);
        } catch (UnconvertibleException e) {
            return byCharacter(all, from, to);
        }
    }

    private static Bytes byCharacter(byte[] text, Charset from, Charset to) {
        Bytes done = Bytes.EMPTY;
        int at = 0;
        while (at < text.length) {
            Bytes character = Bytes.of(text, at, 1);
            int used = 1;
            for (int length = 1; length <= Math.min(MAX_CHARACTER, text.length - at); length++) {
                try {
                    character = convert(text, at, at + length, from, to);
                    used = length;
                    break;
                } catch (UnconvertibleException e) {
                    used = 1; // a longer one may be a character
                }
            }
            done = done.plus(character);
            at += used;
        }
        return done;
    }
}
