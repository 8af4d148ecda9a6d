package dev.gsyncd.secondary;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyText;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The names in a directory as the bytes of a stream of its own, however many there are: the answer
/// to a call is one message, which has a ceiling.
///
/// ```
/// [name-list]  (name NUL)*, then the stream's exit code: 0, or an errno where names may be missing
/// ```
final class NameList {
    /// Of one name with its NUL, NAME_MAX.
    private static final int MAX_NAME = 255;

    private static final int BUFFER = 1 << 15;

    private NameList() {}

    /// @return the exit code
    static int write(Secondary secondary, Gfid directory, OutputStream stream) throws IOException {
        OutputStream out = new BufferedOutputStream(stream, BUFFER);
        try {
            secondary.eachName(
                    directory,
                    name -> {
                        out.write(name.toArray());
                        out.write(0);
                    });
        } catch (PosixException e) {
            return e.errno();
        }
        out.flush();
        return 0;
    }

    /// Reads a list to its end.
    ///
    /// @param limit within which more must come
    /// @throws IOException also where what came is not all of it
    static void read(DataStream stream, Duration limit, Secondary.Names names)
            throws IOException, InterruptedException {
        AtomicLong reads = new AtomicLong();
        AtomicBoolean silent = new AtomicBoolean();
        Thread watch =
                Thread.ofVirtual()
                        .name("name-list")
                        .start(() -> closeWhenSilent(stream, limit, reads, silent));
        try {
            stream.out().close();
            readNames(new BufferedInputStream(stream.in(), BUFFER), reads, names);
            int code = stream.exitCode();
            if (code != 0) {
                throw new IOException("list: secondary: " + Errno.text(code));
            }
        } catch (IOException e) {
            throw silent.get()
                    ? new IOException("no more names within " + limit.toSeconds() + " s", e)
                    : e;
        } finally {
            watch.interrupt();
        }
    }

    private static void closeWhenSilent(
            DataStream stream, Duration limit, AtomicLong reads, AtomicBoolean silent) {
        try {
            long before = -1;
            while (reads.get() != before) {
                before = reads.get();
                Thread.sleep(limit);
            }
            silent.set(true);
            stream.close();
        } catch (InterruptedException _) {
            // all was read
        }
    }

    private static void readNames(InputStream in, AtomicLong reads, Secondary.Names names)
            throws IOException {
        byte[] name = new byte[MAX_NAME];
        int length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == 0) {
                names.accept(checked(Bytes.of(name, 0, length)));
                reads.incrementAndGet();
                length = 0;
            } else if (length == MAX_NAME) {
                throw noName(Bytes.of(name, 0, length));
            } else {
                name[length++] = (byte) b;
            }
        }
        if (length > 0) {
            throw noName(Bytes.of(name, 0, length));
        }
    }

    /// A name as a call answers it.
    static Bytes name(@Nullable Object wire) throws IOException {
        if (!(wire instanceof String text)) {
            throw new IOException(Methods.LIST + ": no name but " + wire);
        }
        try {
            return checked(PyText.toName(text));
        } catch (IllegalArgumentException e) {
            throw new IOException(Methods.LIST + ": " + e.getMessage(), e);
        }
    }

    /// What is looked up on the primary must not lead out of a directory.
    private static Bytes checked(Bytes name) throws IOException {
        if (!WireOps.isComponent(name)) {
            throw noName(name);
        }
        return name;
    }

    private static IOException noName(Bytes name) {
        return new IOException(Methods.LIST + ": no name but " + WireOps.shown(name));
    }
}
