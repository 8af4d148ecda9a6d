package dev.gsyncd.repce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PickleTest {
    private static final PyTuple RID = PyTuple.of(4711L, 139712345678656L, 1795333108.25);
    private static final PickleLimits SMALL = new PickleLimits(1 << 16, 10_000, 32);

    private static @Nullable Object read(byte[] bytes) throws IOException {
        return new PickleReader(new ByteArrayInputStream(bytes), SMALL).read();
    }

    private static PyTuple message(String name) throws IOException {
        return (PyTuple) notNull(read(Golden.get(name)));
    }

    private static <T> T notNull(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("None");
        }
        return value;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void readsWhatThePythonClientSends() throws IOException {
        assertEquals(PyTuple.of(RID, "__repce_version__"), message("repce_version"));
        assertEquals(PyTuple.of(RID, "keep_alive", null), message("keep_alive_none"));
        Map<?, ?> mark = (Map<?, ?>) notNull(message("keep_alive_mark").get(2));
        assertEquals(PyTuple.of(1795333108L, 4294967295L), mark.get("volume_mark"));
        List<?> ops = (List<?>) notNull(message("entry_ops").get(2));
        assertEquals(8, ops.size());
        Map<?, ?> create = (Map<?, ?>) ops.get(1);
        assertEquals(5000000000L, create.get("gid"));
        String entry = (String) notNull(create.get("entry"));
        byte[] name = {'o', 'd', 'd', ' ', -1, -2, ' ', (byte) 0xc3, (byte) 0xa9, '\n'};
        assertEquals(Bytes.of(name), PyText.toName(entry).baseName());
        assertEquals("../to \ud83d\udc0d", ((Map<?, ?>) ops.get(3)).get("link"));
    }

    @Test
    void readsWhatThePythonServerReplies() throws IOException {
        assertEquals(PyTuple.of(RID, false, 1.0), message("reply_version"));
        assertEquals(
                new PyObject("exceptions", "OSError", 28L, "No space left on device"),
                message("reply_oserror").get(2));
        PyObject enoent = (PyObject) notNull(message("reply_enoent").get(2));
        assertEquals(2L, enoent.arguments().get(0));
        PyObject stat = (PyObject) notNull(message("reply_stat").get(2));
        assertEquals("stat_result", stat.type().name());
        assertEquals(Bytes.of(bytes(0, 0x7f, 0x80, 0xff)), message("reply_bytes").get(2));
        assertEquals(Bytes.EMPTY, message("reply_no_bytes").get(2));
        List<?> numbers = (List<?>) notNull(message("numbers").get(2));
        List<?> expected =
                Arrays.asList(
                        0L,
                        255L,
                        256L,
                        65535L,
                        65536L,
                        -1L,
                        2147483647L,
                        -2147483648L,
                        2147483648L,
                        -2147483649L,
                        Long.MAX_VALUE,
                        BigInteger.TWO.pow(63),
                        Long.MIN_VALUE,
                        BigInteger.TWO.pow(200),
                        0.1,
                        -0.0,
                        true,
                        false,
                        null);
        assertEquals(expected, numbers);
    }

    @Test
    void writesWhatItReads() throws IOException {
        for (Map.Entry<String, byte[]> golden : Golden.MESSAGES.entrySet()) {
            Object value = read(golden.getValue());
            assertEquals(value, read(PickleWriter.write(value)), golden.getKey());
        }
    }

    @Test
    void readsOneAfterTheOtherAndNothingMore() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Golden.MESSAGES.values().forEach(all::writeBytes);
        all.write('x');
        ByteArrayInputStream in = new ByteArrayInputStream(all.toByteArray());
        PickleReader reader = new PickleReader(in, SMALL);
        for (String name : Golden.MESSAGES.keySet()) {
            assertEquals(read(Golden.get(name)), reader.read(), name);
        }
        assertEquals('x', in.read());
    }

    @Test
    void cutAnywhereIsAnError() {
        Golden.MESSAGES.forEach((name, message) -> {
            assertThrows(EOFException.class, () -> read(new byte[0]));
            for (int length = 1; length < message.length; length++) {
                byte[] cut = Arrays.copyOf(message, length);
                assertThrows(PickleException.class, () -> read(cut), name);
            }
        });
    }

    @Test
    void everyFlippedByteIsAValueOrAnError() {
        Golden.MESSAGES.forEach((name, message) -> {
            for (int at = 0; at < message.length; at++) {
                for (int flip : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
                    byte[] changed = message.clone();
                    changed[at] ^= (byte) flip;
                    readOrFailCleanly(changed);
                }
            }
        });
    }

    @Test
    void randomOpcodesAreAValueOrAnError() {
        byte[] codes =
                bytes(
                        0x80, 2, '(', '0', '1', 'N', 0x88, 0x89, 'K', 'M', 'J', 0x8a, 'G', 'X', 'U',
                        ')', 't', 0x85, 0x86, 0x87, ']', 'a', 'e', '}', 's', 'u', 'q', 'h', 'c',
                        'R', 0x81, 'b', '.', '\n', 0, 1, 3);
        Random random = new Random(20261122);
        for (int round = 0; round < 100_000; round++) {
            byte[] soup = new byte[1 + random.nextInt(60)];
            for (int i = 0; i < soup.length; i++) {
                soup[i] = codes[random.nextInt(codes.length)];
            }
            readOrFailCleanly(soup);
        }
    }

    private static void readOrFailCleanly(byte[] message) {
        try {
            Object value = read(message);
            assertTrue(PickleWriter.write(value).length > 0);
        } catch (PickleException e) {
            assertTrue(e.offset() <= message.length + (1L << 16), e.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void classesAreOnlyNames() throws IOException {
        byte[] attack = "cos\nsystem\n(U\u0004true\u0085R.".getBytes("ISO-8859-1");
        attack = new String(attack, "ISO-8859-1").replace("(U", "U").getBytes("ISO-8859-1");
        assertEquals(new PyObject("os", "system", "true"), read(attack));
    }

    @Test
    void aListInItselfIsTooDeep() {
        PickleException e =
                assertThrows(
                        PickleException.class, () -> read(bytes(']', 'q', 0, 'h', 0, 'a', '.')));
        assertTrue(e.getMessage().contains("nesting"), e.getMessage());
    }

    @Test
    void sharedListsCannotBlowUp() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(bytes(']', 'q', 0));
        for (int level = 1; level < 28; level++) {
            bomb.writeBytes(bytes(']', 'q', level, '(', 'h', level - 1, 'h', level - 1, 'e'));
        }
        bomb.writeBytes(bytes('('));
        bomb.writeBytes(bytes('1', '.'));
        byte[] message = bomb.toByteArray();
        assertThrows(PickleException.class, () -> read(message));
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        nested.writeBytes(bytes(')', 'q', 0));
        for (int level = 1; level < 28; level++) {
            nested.writeBytes(bytes('0', 'h', level - 1, 'h', level - 1, 0x86, 'q', level));
        }
        nested.write('.');
        PickleException e = assertThrows(PickleException.class, () -> read(nested.toByteArray()));
        assertTrue(e.getMessage().contains("values"), e.getMessage());
    }

    @Test
    void aLyingLengthAllocatesNothing() {
        assertThrows(PickleException.class, () -> read(bytes('X', 0xff, 0xff, 0xff, 0x7f)));
        assertThrows(PickleException.class, () -> read(bytes('X', 0, 0xff, 0, 0, 'a')));
        assertThrows(PickleException.class, () -> read(bytes(0x8b, 0, 0, 1, 0, 'a')));
    }

    @Test
    void namesSurviveBothWays() throws IOException {
        Random random = new Random(7);
        byte[] hard = {
            -1,
            (byte) 0xed,
            (byte) 0xb3,
            (byte) 0xbf,
            (byte) 0xc0,
            (byte) 0x80,
            'a',
            (byte) 0xf0,
            (byte) 0x9f,
            (byte) 0x90,
            (byte) 0x8d,
            (byte) 0xf4,
            (byte) 0x90,
            (byte) 0xe2
        };
        for (int round = 0; round < 20_000; round++) {
            byte[] raw = new byte[random.nextInt(12)];
            for (int i = 0; i < raw.length; i++) {
                raw[i] =
                        random.nextBoolean()
                                ? hard[random.nextInt(hard.length)]
                                : (byte) random.nextInt();
            }
            Bytes name = Bytes.of(raw);
            String text = PyText.ofName(name);
            assertEquals(name, PyText.toName(text));
            assertEquals(text, read(PickleWriter.write(text)));
        }
        Map<String, Bytes> fixed = new HashMap<>();
        fixed.put("\udcff", Bytes.of(bytes(0xff)));
        fixed.put("\ufffd", Bytes.utf8("\ufffd"));
        fixed.forEach((text, name) -> assertEquals(text, PyText.ofName(name)));
        assertThrows(IllegalArgumentException.class, () -> PyText.toName("\ud800"));
    }
}
