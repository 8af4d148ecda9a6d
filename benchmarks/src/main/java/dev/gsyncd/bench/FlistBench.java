package dev.gsyncd.bench;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.AclTable;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListReader;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.FlistFormat;
import dev.rsyncproto.flist.IdMap;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A file list of 100,000 files, 100 in a directory, written (sorting included) and read back.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FlistBench {
    private static final int FILES = 100_000;

    private FlistFormat format = format();
    private final List<FileEntry> entries = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 << 20);
    private byte[] recorded = new byte[0];

    private static FlistFormat format() {
        try {
            return FlistFormat.of(
                    OptionParser.parse(List.of(Bytes.utf8("-a"), Bytes.utf8("--numeric-ids")))
                            .options(),
                    Protocol.MAX,
                    CompatFlags.answer(CompatFlags.OUR_INFO),
                    16,
                    true);
        } catch (OptionException e) {
            throw new AssertionError(e);
        }
    }

    /// Nobody has a name.
    private static final class Nameless implements IdMap.Names {
        @Override
        public @Nullable Bytes user(int uid) {
            return null;
        }

        @Override
        public @Nullable Bytes group(int gid) {
            return null;
        }

        @Override
        public int uid(Bytes name) {
            return NONE;
        }

        @Override
        public int gid(Bytes name) {
            return NONE;
        }

        @Override
        public boolean inGroup(int gid) {
            return true;
        }
    }

    @Setup
    public void setup() throws IOException {
        format = format();
        entries.clear();
        Bytes dir = null;
        for (int i = 0; i < FILES; i++) {
            if (i % 100 == 0) {
                dir = Bytes.utf8("project/directory-%04d".formatted(i / 100));
                entries.add(
                        FileEntry.of(
                                dir,
                                null,
                                FileEntry.S_IFDIR | 0755,
                                4096,
                                1_700_000_000L,
                                i,
                                0,
                                0));
            }
            entries.add(
                    FileEntry.of(
                            Bytes.utf8(dir + "/file-%06d.dat".formatted(i)),
                            dir,
                            FileEntry.S_IFREG | (i % 7 == 0 ? 0600 : 0644),
                            (long) i * 100,
                            1_700_000_000L + i % 1000,
                            i,
                            i % 11,
                            100));
        }
        write();
        recorded = bytes.toByteArray();
        FileListSegment back = read();
        if (back.size() != entries.size()) {
            throw new AssertionError(back.size() + " entries came back");
        }
        for (FileEntry e : entries) {
            FileEntry found = back.entry(e.name());
            if (found == null
                    || found.size() != e.size() && !e.isDir()
                    || found.mode() != e.mode()
                    || found.mtimeSec() != e.mtimeSec()
                    || found.mtimeNsec() != e.mtimeNsec()
                    || found.uid() != e.uid()) {
                throw new AssertionError(e + " came back as " + found);
            }
        }
    }

    @Benchmark
    public int write() throws IOException {
        bytes.reset();
        WireOut out = new WireOut(bytes);
        FileListWriter writer =
                new FileListWriter(
                        out,
                        format,
                        new IdMap(new Nameless(), true),
                        new AclTable(),
                        new XattrTable());
        FileList list = new FileList(false);
        FileListSegment segment = list.startSegment();
        for (FileEntry entry : entries) {
            writer.write(segment, entry, FileListWriter.NO_LINKS, 0, null, null, null);
        }
        writer.end(list, segment);
        out.flush();
        return bytes.size();
    }

    @Benchmark
    public FileListSegment read() throws IOException {
        FileListReader reader =
                new FileListReader(
                        new WireIn(new ByteArrayInputStream(recorded)),
                        format,
                        new IdMap(new Nameless(), true),
                        new AclTable(),
                        new XattrTable());
        return reader.read(new FileList(false));
    }
}
