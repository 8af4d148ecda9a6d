package dev.rsyncproto.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Numbers;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.sender.NameList;
import dev.rsyncproto.session.Stats;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CliTest {
    @Test
    void pipesCarryEverythingInOrder() throws Exception {
        Pipe pipe = new Pipe();
        byte[] data = new byte[3 << 20];
        new Random(1).nextBytes(data);
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try (OutputStream out = pipe.output()) {
                                for (int at = 0; at < data.length; at += 65537) {
                                    int n = Math.min(65537, data.length - at);
                                    out.write(data, at, n);
                                }
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        byte[] got = pipe.input().readAllBytes();
        writer.join();
        assertEquals(Bytes.of(data), Bytes.of(got));
    }

    @Test
    void closingThePipesInputFailsItsWriter() throws IOException {
        Pipe pipe = new Pipe();
        InputStream in = pipe.input();
        in.close();
        assertThrows(IOException.class, () -> pipe.output().write(1));
    }

    @Test
    void remoteShellsAreSplitAtSpacesOutsideQuotes() {
        assertEquals(
                List.of("ssh", "-p", "22", "-o", "a b", ""),
                RemoteShell.split("ssh -p  22 -o 'a b' \"\""));
    }

    @Test
    void filesFromHasLinesOrNulEndedNames() {
        byte[] lines = "a\n#b\n\n;c\nd e".getBytes(StandardCharsets.UTF_8);
        List<Bytes> names = List.of(Bytes.utf8("a"), Bytes.utf8("d e"));
        assertEquals(names, NameList.parse(lines, false, true));
        byte[] nuls = "a\nb\0#c\0\0".getBytes(StandardCharsets.UTF_8);
        assertEquals(List.of(Bytes.utf8("a\nb")), NameList.parse(nuls, true, true));
        List<Bytes> all = List.of(Bytes.utf8("a\nb"), Bytes.utf8("#c"));
        assertEquals(all, NameList.parse(nuls, true, false));
    }

    /// As `rsync` and `rsync -8` print a name.
    @Test
    void highBytesAreEscapedAndTakenBack() {
        Bytes name = Bytes.of(new byte[] {'a', (byte) 0xf9, '\\', '#', '3', '7', '1', 7});
        assertEquals("a\\#371\\#134#371\\#007", name.toString());
        byte[] printed = name.toString().getBytes(StandardCharsets.UTF_8);
        byte[] raw = "a?\\#134#371\\#007".getBytes(StandardCharsets.ISO_8859_1);
        raw[1] = (byte) 0xf9;
        assertEquals(Bytes.of(raw), Bytes.of(Console.unescaped(printed)));
    }

    /// The block that rsync 3.5.0 prints for these figures.
    @Test
    void theSummaryIsRsyncs() throws Exception {
        Options.Builder b =
                OptionParser.parse(List.of(Bytes.utf8("--stats"))).options().toBuilder();
        b.stats = true;
        Stats stats =
                new Stats(
                        new Stats.Kinds(1234, 2, 0, 0, 1),
                        new Stats.Kinds(0, 0, 0, 0, 0),
                        new Stats.Kinds(0, 0, 0, 0, 0),
                        3,
                        5_000_000,
                        70_000,
                        60_000,
                        10_000,
                        900,
                        1,
                        0,
                        66_000,
                        1_000);
        assertEquals(
                """

                Number of files: 1,237 (reg: 1,234, dir: 2, special: 1)
                Number of created files: 0
                Number of deleted files: 0
                Number of regular files transferred: 3
                Total file size: 5,000,000 bytes
                Total transferred file size: 70,000 bytes
                Literal data: 60,000 bytes
                Matched data: 10,000 bytes
                File list size: 900
                File list generation time: 0.001 seconds
                File list transfer time: 0.000 seconds
                Total bytes sent: 66,000
                Total bytes received: 1,000

                sent 66,000 bytes  received 1,000 bytes  134,000.00 bytes/sec
                total size is 5,000,000  speedup is 74.63
                """,
                new Summary(b.build(), 32).of(stats, 0));
    }

    @Test
    void decimalsRoundTheExactValueTiesToEven() {
        Numbers plain = new Numbers(0);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            double d = i % 2 == 0 ? random.nextInt(100_000) / 1000.0 : random.nextDouble() * 1e9;
            for (int digits = 2; digits <= 3; digits++) {
                String exact =
                        new BigDecimal(d).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
                assertEquals(exact, plain.decimal(d, digits));
            }
        }
        assertEquals("1,234,567.12", new Numbers(1).decimal(1234567.125, 2));
        assertEquals("0.00", plain.decimal(0, 2));
    }

    @Test
    void numbersForPeople() {
        assertEquals("1234567", new Numbers(0).number(1234567));
        assertEquals("1,234,567", new Numbers(1).number(1234567));
        assertEquals("1.23M", new Numbers(2).number(1234567));
        assertEquals("1.18M", new Numbers(3).number(1234567));
    }
}
