package dev.gsyncd.repce;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes plain data as a pickle of protocol 2 that Python 2 and 3 read.
public final class PickleWriter {
    private static final int MAX_REMEMBERED = 64;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    /// Short texts written before, such as the keys of dicts, are written as a reference.
    private final Map<String, Integer> remembered = new HashMap<>();

    private PickleWriter() {}

    /// @throws IllegalArgumentException for a type that has no place in a pickle
    public static byte[] write(@Nullable Object value) {
        PickleWriter writer = new PickleWriter();
        writer.out.write(Op.PROTO);
        writer.out.write(2);
        writer.value(value);
        writer.out.write(Op.STOP);
        return writer.out.toByteArray();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> out.write(Op.NONE);
            case Boolean flag -> out.write(flag ? Op.NEWTRUE : Op.NEWFALSE);
            case Integer number -> integer(number);
            case Long number -> integer(number);
            case BigInteger number -> bigInteger(number);
            case Double number -> {
                out.write(Op.BINFLOAT);
                littleEndian(Long.reverseBytes(Double.doubleToRawLongBits(number)), 8);
            }
            case String text -> text(text);
            case Bytes bytes -> bytes(bytes);
            case PyTuple tuple -> tuple(tuple);
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            case PyClass type -> global(type);
            case PyObject object -> object(object);
            default -> throw new IllegalArgumentException("no pickle for " + value.getClass());
        }
    }

    private void littleEndian(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }

    private void integer(long value) {
        if (value >= 0 && value < 0x100) {
            out.write(Op.BININT1);
            out.write((int) value);
        } else if (value >= 0 && value < 0x10000) {
            out.write(Op.BININT2);
            littleEndian(value, 2);
        } else if (value == (int) value) {
            out.write(Op.BININT);
            littleEndian(value, 4);
        } else {
            bigInteger(BigInteger.valueOf(value));
        }
    }

    private void bigInteger(BigInteger value) {
        byte[] bytes = value.toByteArray();
        if (bytes.length > 255) {
            throw new IllegalArgumentException("integer of " + bytes.length + " bytes");
        }
        out.write(Op.LONG1);
        out.write(bytes.length);
        for (int i = bytes.length - 1; i >= 0; i--) {
            out.write(bytes[i]);
        }
    }

    private void text(String text) {
        Integer index = remembered.get(text);
        if (index != null) {
            out.write(Op.BINGET);
            out.write(index);
            return;
        }
        binUnicode(text);
        if (text.length() <= MAX_REMEMBERED && remembered.size() < 256) {
            out.write(Op.BINPUT);
            out.write(remembered.size());
            remembered.put(text, remembered.size());
        }
    }

    private void binUnicode(String text) {
        byte[] utf8 = PyText.toWire(text);
        out.write(Op.BINUNICODE);
        littleEndian(utf8.length, 4);
        out.writeBytes(utf8);
    }

    private void bytes(Bytes bytes) {
        if (bytes.isEmpty()) {
            global(new PyClass("__builtin__", "bytes"));
            out.write(Op.EMPTY_TUPLE);
        } else {
            global(new PyClass("_codecs", "encode"));
            binUnicode(new String(bytes.toArray(), StandardCharsets.ISO_8859_1));
            text("latin1");
            out.write(Op.TUPLE2);
        }
        out.write(Op.REDUCE);
    }

    private void tuple(PyTuple tuple) {
        if (tuple.size() > 3) {
            out.write(Op.MARK);
        }
        for (Object item : tuple.items()) {
            value(item);
        }
        out.write(
                switch (tuple.size()) {
                    case 0 -> Op.EMPTY_TUPLE;
                    case 1 -> Op.TUPLE1;
                    case 2 -> Op.TUPLE2;
                    case 3 -> Op.TUPLE3;
                    default -> Op.TUPLE;
                });
    }

    private void list(List<?> list) {
        out.write(Op.EMPTY_LIST);
        if (!list.isEmpty()) {
            out.write(Op.MARK);
            for (Object item : list) {
                value(item);
            }
            out.write(Op.APPENDS);
        }
    }

    private void map(Map<?, ?> map) {
        out.write(Op.EMPTY_DICT);
        if (!map.isEmpty()) {
            out.write(Op.MARK);
            map.forEach((key, item) -> {
                value(key);
                value(item);
            });
            out.write(Op.SETITEMS);
        }
    }

    private void global(PyClass type) {
        out.write(Op.GLOBAL);
        out.writeBytes(
                (type.module() + "\n" + type.name() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void object(PyObject object) {
        global(object.type());
        tuple(object.arguments());
        out.write(Op.REDUCE);
        if (object.state() != null) {
            value(object.state());
            out.write(Op.BUILD);
        }
    }
}
