package dev.rsyncproto.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.wire.ConnectionClosedException;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TokenTest {
    private static final String GOLDEN =
            "03000000616263 ffffffff feffffff 0100000064 00000000".replace(" ", "");

    private static String readAll(InputStream stream, int blocks) throws IOException {
        PlainTokenReader reader = new PlainTokenReader(new WireIn(stream));
        reader.begin(blocks);
        StringBuilder all = new StringBuilder();
        for (int token = reader.next(); token != TokenReader.END; token = reader.next()) {
            if (token > 0) {
                all.append('"').append(new String(reader.data(), 0, token, "US-ASCII"));
            } else {
                all.append('#').append(-(token + 1));
            }
        }
        return all.toString();
    }

    @Test
    void oneLiteralForBoth() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        WireOut out = new WireOut(stream);
        PlainTokenWriter writer = new PlainTokenWriter(out);
        writer.literal("-abc-".getBytes("US-ASCII"), 1, 3);
        writer.match(0, new byte[0], 0, 0);
        writer.match(1, new byte[0], 0, 0);
        writer.literal("d".getBytes("US-ASCII"), 0, 1);
        writer.end();
        out.flush();
        assertEquals(GOLDEN, HexFormat.of().formatHex(stream.toByteArray()));
        assertEquals("\"abc#0#1\"d", readAll(new ByteArrayInputStream(stream.toByteArray()), 2));
    }

    @Test
    void cutAtEveryByte() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        for (int length = 0; length < golden.length; length++) {
            InputStream cut = new ByteArrayInputStream(Arrays.copyOf(golden, length));
            assertThrows(ConnectionClosedException.class, () -> readAll(cut, 2));
        }
    }

    @Test
    void everyBitFlipped() throws IOException {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        for (int bit = 0; bit < golden.length * 8; bit++) {
            byte[] bad = golden.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                readAll(new ByteArrayInputStream(bad), 2);
            } catch (ConnectionClosedException | ProtocolException e) {
                // clean
            }
        }
    }

    @Test
    void blocksThatAreNotThere() {
        for (String token : new String[] {"fdffffff", "00000080"}) {
            byte[] bytes = HexFormat.of().parseHex(token);
            ProtocolException e =
                    assertThrows(
                            ProtocolException.class,
                            () -> readAll(new ByteArrayInputStream(bytes), 2));
            assertEquals("token block", e.field());
        }
    }

    @Test
    void aLongLiteralComesInChunksBothWays() throws IOException {
        byte[] data = new byte[100_000];
        Arrays.fill(data, (byte) 'x');
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        WireOut out = new WireOut(stream);
        PlainTokenWriter writer = new PlainTokenWriter(out);
        writer.literal(data, 0, data.length);
        writer.end();
        out.flush();
        assertEquals(100_000 + 4 * 4 + 4, stream.size());
        out.writeInt(100_000);
        out.write(data, 0, data.length);
        out.writeInt(0);
        out.flush();
        PlainTokenReader reader =
                new PlainTokenReader(new WireIn(new ByteArrayInputStream(stream.toByteArray())));
        for (int file = 0; file < 2; file++) {
            reader.begin(0);
            int total = 0;
            for (int n = reader.next(); n != 0; n = reader.next()) {
                assertArrayEquals(Arrays.copyOf(data, n), Arrays.copyOf(reader.data(), n));
                total += n;
            }
            assertEquals(100_000, total);
        }
    }
}
