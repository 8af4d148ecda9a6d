package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Compression;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Roots;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The file of `--write-batch` and `--read-batch` (batch.c).
///
/// ```
/// [batch-flags]  int: the options that decide how the stream looks, a bit each
/// [protocol]     int
/// [compat]       varint, since protocol 30
/// [seed]         int
///                then the data from the sender, as it was on the wire without frames: lists,
///                answers, [stats], the goodbye
/// ```
final class BatchFiles {
    private static final Bytes STDIN = Bytes.utf8("-");

    /// An option of the stream.
    private record Flag(String name, boolean set, Setter setter) {}

    private interface Setter {
        void set(Options.Builder b, boolean on);
    }

    /// A batch that was opened.
    ///
    /// @param options the user's, with those of the batch
    /// @param in the stream from `[protocol]` on
    record Opened(Options options, InputStream in) {}

    private BatchFiles() {}

    private static List<Flag> flags(Options o) {
        int append = o.writing.append();
        return List.of(
                new Flag("--recurse (-r)", o.recurse, (b, on) -> b.recurse = on),
                new Flag("--owner (-o)", o.owner, (b, on) -> b.owner = on),
                new Flag("--group (-g)", o.group, (b, on) -> b.group = on),
                new Flag("--links (-l)", o.links, (b, on) -> b.links = on),
                new Flag("--devices (-D)", o.devices, (b, on) -> b.devices = on),
                new Flag("--hard-links (-H)", o.hardLinks, (b, on) -> b.hardLinks = on),
                new Flag("--checksum (-c)", o.checksum, (b, on) -> b.checksum = on),
                new Flag("--dirs (-d)", o.xferDirs > 0, (b, on) -> b.xferDirs = on ? 1 : 0),
                new Flag("--compress (-z)", o.compression.on(), BatchFiles::compress),
                new Flag("--iconv", o.remote.iconv() != null, (b, on) -> {}),
                new Flag("--acls (-A)", o.acls, (b, on) -> b.acls = on),
                new Flag("--xattrs (-X)", o.xattrs > 0, (b, on) -> b.xattrs = on ? 1 : 0),
                new Flag("--inplace", o.inplace, (b, on) -> b.inplace = on),
                new Flag("--append", append == 1, (b, on) -> append(b, on, 1)),
                new Flag("--append-verify", append == 2, (b, on) -> append(b, on, 2)));
    }

    private static final int DIRS = 7;
    private static final int ICONV = 9;

    private static void compress(Options.Builder b, boolean on) {
        b.compression =
                on
                        ? new Compression(true, Compression.Method.ZLIB, false, null, 0, null)
                        : Compression.NONE;
    }

    private static void append(Options.Builder b, boolean on, int kind) {
        if (on || b.writing.append() == kind) {
            b.writing = b.writing.appending(on ? kind : 0);
        }
    }

    /// Creates the batch and writes its first word; null where none was asked for.
    ///
    /// @param role of this end, for a message
    static @Nullable OutputStream create(Options o, Dir cwd, String role) throws IOException {
        if (o.server || !o.batch.writing()) {
            return null;
        }
        Fd file = open(o, cwd, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);
        OutputStream out = new BufferedOutputStream(new FileOutput(file, role), 1 << 16);
        int bits = 0;
        List<Flag> flags = flags(o);
        for (int i = 0; i < flags.size(); i++) {
            bits |= flags.get(i).set ? 1 << i : 0;
        }
        WireOut first = new WireOut(out);
        first.writeInt(bits);
        first.flush();
        return out;
    }

    private static Fd open(Options o, Dir cwd, int flags) throws SessionException {
        Bytes name = o.batch.name();
        try {
            return OperatorPaths.of(o).open(cwd, name, flags, 0600, OperatorPaths.Reach.ANYWHERE);
        } catch (PosixException e) {
            throw new SessionException(
                    ExitCode.FILE_IO,
                    "rsync: [client] Batch file \""
                            + Roots.fullName(cwd, name)
                            + "\" open error: "
                            + Reason.of(e),
                    e);
        }
    }

    /// Opens a batch and takes over the options that it was written with.
    ///
    /// @param told what is done about each
    static Opened open(Options o, Dir cwd, Consumer<String> told) throws IOException {
        Bytes name = o.batch.name();
        InputStream raw = System.in;
        if (!name.equals(STDIN)) {
            Fd file = open(o, cwd, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
            if (!file.stat().isRegular()) {
                file.close();
                throw new SessionException(
                        ExitCode.FILE_IO, "Batch file " + name + " is not a regular file");
            }
            raw = new FileInput(file);
        }
        InputStream in = new BufferedInputStream(raw, 1 << 16);
        byte[] head = in.readNBytes(8);
        if (head.length < 8) {
            throw new SessionException(
                    ExitCode.STREAM_IO,
                    "Batch file " + name + " ends after " + head.length + " bytes");
        }
        WireIn words = new WireIn(new ByteArrayInputStream(head));
        int bits = words.readInt();
        int protocol = words.readInt();
        Options.Builder b = o.toBuilder();
        List<Flag> flags = new ArrayList<>(flags(o));
        int end = protocol < 29 ? DIRS : protocol < 30 ? ICONV : flags.size();
        for (int i = 0; i < end; i++) {
            boolean on = (bits >>> i & 1) != 0;
            Flag flag = flags.get(i);
            if (on == flag.set) {
                continue;
            }
            if (i == ICONV) {
                throw new SessionException(
                        ExitCode.SYNTAX,
                        (on ? "Please" : "Do not")
                                + " specify the --iconv option to use this batch file.");
            }
            told.accept(
                    "%sing the %s option to match the batchfile."
                            .formatted(on ? "Sett" : "Clear", flag.name));
            flag.setter.set(b, on);
        }
        if (protocol < 29) {
            b.xferDirs = b.recurse ? 1 : b.xferDirs < 2 ? 0 : b.xferDirs;
        }
        byte[] rest = {head[4], head[5], head[6], head[7]};
        return new Opened(b.build(), new SequenceInputStream(new ByteArrayInputStream(rest), in));
    }

    /// A file as a stream.
    private static final class FileOutput extends OutputStream {
        private final Fd file;
        private final String role;

        FileOutput(Fd file, String role) {
            this.file = file;
            this.role = role;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            try {
                file.write(data, offset, length);
            } catch (PosixException e) {
                throw new SessionException(
                        ExitCode.STREAM_IO,
                        "rsync: [%s] safe_write failed to write %d bytes to batch file: %s"
                                .formatted(role, length, Reason.of(e)),
                        e);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class FileInput extends InputStream {
        private final Fd file;

        FileInput(Fd file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int n = file.read(to, offset, length);
            return n <= 0 ? -1 : n;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
