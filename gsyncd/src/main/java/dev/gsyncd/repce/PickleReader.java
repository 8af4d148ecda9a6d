package dev.gsyncd.repce;

import dev.rsyncproto.bytes.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads pickles of plain data; see the package for the types. Never reads beyond a pickle's end.
public final class PickleReader {
    private static final Object MARKER = new Object();
    private static final PyClass ENCODE = new PyClass("_codecs", "encode");
    private static final PyClass BYTES = new PyClass("__builtin__", "bytes");
    private static final int MAX_NAME = 255;

    // config
    private final InputStream in;
    private final PickleLimits limits;

    // state of one message
    private final ArrayList<@Nullable Object> stack = new ArrayList<>();
    private final Map<Integer, @Nullable Object> memo = new HashMap<>();
    private long offset;
    private int values;

    /// `in` should be buffered: it is read byte by byte.
    public PickleReader(InputStream in, PickleLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /// The next value.
    ///
    /// @throws EOFException where the stream ends before the first byte
    /// @throws PickleException where it is not a pickle of plain data, is cut, or is over a limit
    public @Nullable Object read() throws IOException {
        stack.clear();
        memo.clear();
        offset = 0;
        values = 0;
        int first = in.read();
        if (first < 0) {
            throw new EOFException("end of stream");
        }
        offset = 1;
        for (int op = first; op != Op.STOP; op = next()) {
            execute(op);
        }
        if (stack.size() != 1) {
            throw broken(stack.size() + " values on the stack at the end");
        }
        Object value = pop();
        values = 0;
        check(value, 0);
        stack.clear();
        memo.clear();
        return value;
    }

    private void execute(int op) throws IOException {
        switch (op) {
            case Op.PROTO -> {
                int version = next();
                if (version > 2) {
                    throw broken("protocol " + version);
                }
            }
            case Op.MARK -> push(MARKER);
            case Op.POP -> popAny();
            case Op.POP_MARK -> popToMark();
            case Op.NONE -> push(null);
            case Op.NEWTRUE -> push(true);
            case Op.NEWFALSE -> push(false);
            case Op.BININT -> push((long) (int) littleEndian(4));
            case Op.BININT1 -> push((long) next());
            case Op.BININT2 -> push(littleEndian(2));
            case Op.LONG1 -> push(integer(next()));
            case Op.LONG4 -> push(integer(length()));
            case Op.BINFLOAT -> push(Double.longBitsToDouble(Long.reverseBytes(littleEndian(8))));
            case Op.BINUNICODE -> push(text(bytes(length())));
            case Op.BINSTRING -> push(PyText.ofName(Bytes.of(bytes(length()))));
            case Op.SHORT_BINSTRING -> push(PyText.ofName(Bytes.of(bytes(next()))));
            case Op.EMPTY_TUPLE -> push(PyTuple.of());
            case Op.TUPLE -> push(new PyTuple(popToMark()));
            case Op.TUPLE1 -> push(PyTuple.of(pop()));
            case Op.TUPLE2 -> {
                Object second = pop();
                push(PyTuple.of(pop(), second));
            }
            case Op.TUPLE3 -> {
                Object third = pop();
                Object second = pop();
                push(PyTuple.of(pop(), second, third));
            }
            case Op.EMPTY_LIST -> push(new ArrayList<@Nullable Object>());
            case Op.EMPTY_DICT -> push(new LinkedHashMap<@Nullable Object, @Nullable Object>());
            case Op.APPEND -> {
                Object item = pop();
                list().add(item);
            }
            case Op.APPENDS -> {
                List<@Nullable Object> items = popToMark();
                list().addAll(items);
            }
            case Op.SETITEM -> {
                Object value = pop();
                Object key = pop();
                dict().put(key(key), value);
            }
            case Op.SETITEMS -> setItems(popToMark());
            case Op.BINPUT -> memo.put(next(), top());
            case Op.LONG_BINPUT -> memo.put(length(), top());
            case Op.BINGET -> push(remembered(next()));
            case Op.LONG_BINGET -> push(remembered(length()));
            case Op.GLOBAL -> push(new PyClass(line(), line()));
            case Op.REDUCE, Op.NEWOBJ -> call();
            case Op.BUILD -> build();
            default -> throw broken("opcode 0x" + Integer.toHexString(op));
        }
    }

    private PickleException broken(String what) {
        return new PickleException(what, offset);
    }

    private int next() throws IOException {
        if (++offset > limits.bytes()) {
            throw broken("more than " + limits.bytes() + " bytes");
        }
        int b = in.read();
        if (b < 0) {
            throw broken("cut");
        }
        return b;
    }

    private long littleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }

    private int length() throws IOException {
        long length = littleEndian(4);
        if (length > limits.bytes()) {
            throw broken("length " + length);
        }
        return (int) length;
    }

    /// Allocates as the bytes come, not by what the length claims.
    private byte[] bytes(int length) throws IOException {
        offset += length;
        if (offset > limits.bytes()) {
            throw broken("more than " + limits.bytes() + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw broken("cut");
        }
        return bytes;
    }

    private String text(byte[] bytes) throws PickleException {
        try {
            return PyText.ofWire(bytes);
        } catch (IllegalArgumentException e) {
            throw broken("text that is not UTF-8");
        }
    }

    private Object integer(int length) throws IOException {
        if (length > 256) {
            throw broken("integer of " + length + " bytes");
        }
        byte[] bytes = bytes(length);
        for (int i = 0, j = length - 1; i < j; i++, j--) {
            byte swap = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swap;
        }
        BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            if (line.length() == MAX_NAME || c < ' ' || c > '~') {
                throw broken("class name");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private void push(@Nullable Object value) throws PickleException {
        if (++values > limits.values()) {
            throw broken("more than " + limits.values() + " values");
        }
        stack.add(value);
    }

    private @Nullable Object popAny() throws PickleException {
        if (stack.isEmpty()) {
            throw broken("value missing");
        }
        return stack.removeLast();
    }

    private @Nullable Object pop() throws PickleException {
        Object value = popAny();
        if (value == MARKER) {
            throw broken("value missing");
        }
        return value;
    }

    private @Nullable Object top() throws PickleException {
        Object value = stack.isEmpty() ? MARKER : stack.getLast();
        if (value == MARKER) {
            throw broken("value missing");
        }
        return value;
    }

    private List<@Nullable Object> popToMark() throws PickleException {
        int mark = stack.lastIndexOf(MARKER);
        if (mark < 0) {
            throw broken("mark missing");
        }
        List<@Nullable Object> above = stack.subList(mark + 1, stack.size());
        List<@Nullable Object> items = new ArrayList<>(above);
        stack.subList(mark, stack.size()).clear();
        return items;
    }

    private @Nullable Object remembered(int index) throws PickleException {
        Object value = memo.get(index);
        if (value == null && !memo.containsKey(index)) {
            throw broken("memo " + index + " is empty");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private List<@Nullable Object> list() throws PickleException {
        if (top() instanceof ArrayList<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw broken("list missing");
    }

    @SuppressWarnings("unchecked")
    private Map<@Nullable Object, @Nullable Object> dict() throws PickleException {
        if (top() instanceof Map<?, ?> map) {
            return (Map<@Nullable Object, @Nullable Object>) map;
        }
        throw broken("dict missing");
    }

    private void setItems(List<@Nullable Object> items) throws PickleException {
        if (items.size() % 2 != 0) {
            throw broken("key without value");
        }
        Map<@Nullable Object, @Nullable Object> dict = dict();
        for (int i = 0; i < items.size(); i += 2) {
            dict.put(key(items.get(i)), items.get(i + 1));
        }
    }

    /// No container: its hash could cost more than the message that made it.
    private @Nullable Object key(@Nullable Object key) throws PickleException {
        return switch (key) {
            case null -> null;
            case String text -> text;
            case Bytes bytes -> bytes;
            case Number number -> number;
            case Boolean flag -> flag;
            default -> throw broken("key of type " + key.getClass().getSimpleName());
        };
    }

    /// REDUCE and NEWOBJ. Nothing is called: two ways to write bytes become bytes, all else stays a
    /// name with arguments.
    private void call() throws PickleException {
        Object arguments = pop();
        Object callee = pop();
        if (!(callee instanceof PyClass type) || !(arguments instanceof PyTuple tuple)) {
            throw broken("class or arguments missing");
        }
        if (type.equals(BYTES) && tuple.size() == 0) {
            push(Bytes.EMPTY);
        } else if (type.equals(ENCODE)
                && tuple.size() == 2
                && tuple.get(0) instanceof String text
                && tuple.get(1) instanceof String codec
                && (codec.equals("latin1") || codec.equals("latin-1"))) {
            push(latin1(text));
        } else {
            push(new PyObject(type, tuple, null));
        }
    }

    private Bytes latin1(String text) throws PickleException {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw broken("bytes above 255");
            }
        }
        return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void build() throws PickleException {
        Object state = pop();
        if (!(pop() instanceof PyObject object)) {
            throw broken("object missing");
        }
        push(new PyObject(object.type(), object.arguments(), state));
    }

    /// Walks the value as a tree: containers that hold themselves are too deep, ones that share
    /// parts to look small are too many.
    private void check(@Nullable Object value, int depth) throws PickleException {
        if (++values > limits.values()) {
            throw broken("more than " + limits.values() + " values");
        }
        if (depth > limits.depth()) {
            throw broken("nesting deeper than " + limits.depth());
        }
        switch (value) {
            case PyTuple tuple -> checkAll(tuple.items(), depth);
            case List<?> list -> checkAll(list, depth);
            case Map<?, ?> map -> checkAll(map.values(), depth);
            case PyObject object -> {
                check(object.arguments(), depth + 1);
                check(object.state(), depth + 1);
            }
            case null, default -> {}
        }
    }

    private void checkAll(Iterable<? extends @Nullable Object> items, int depth)
            throws PickleException {
        for (Object item : items) {
            check(item, depth + 1);
        }
    }
}
