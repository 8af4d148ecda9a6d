package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.MuxConnection;
import dev.gsyncd.mux.MuxLimits;
import dev.gsyncd.mux.MuxStream;
import dev.gsyncd.repce.PickleException;
import dev.gsyncd.repce.RemoteException;
import dev.gsyncd.repce.RepceClient;
import dev.rsyncproto.bytes.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A secondary at the other end of a connection.
public final class RepceSecondary implements Secondary {
    private static final int ITEMS_PER_CALL = 2_000;

    /// A slow disk with much to write takes its time, and nothing waits for it.
    private static final Duration FLUSH_LIMIT = Duration.ofHours(1);

    // config
    private final Duration limit;
    private final Kind kind;
    private final boolean tar;
    private final boolean overwritten;
    private final MuxConnection connection;
    private final RepceClient client;
    private final boolean trash;
    private final boolean flush;
    private final boolean succeed;
    private final boolean whole;
    private final boolean list;
    private final String machine;

    private RepceSecondary(Duration limit, Map<?, ?> offer, MuxConnection connection) {
        this.limit = limit;
        this.kind = kind(offer);
        this.trash = Boolean.TRUE.equals(offer.get("trash"));
        this.flush = Boolean.TRUE.equals(offer.get("flush"));
        this.succeed = Boolean.TRUE.equals(offer.get("succeed"));
        this.whole = Boolean.TRUE.equals(offer.get("whole"));
        this.list = Boolean.TRUE.equals(offer.get("list"));
        this.machine = offer.get("machine") instanceof String start ? start : "";
        this.overwritten = Boolean.TRUE.equals(offer.get("overwritten"));
        this.tar = Boolean.TRUE.equals(offer.get("tar"));
        this.connection = connection;
        MuxStream control = connection.control();
        this.client =
                new RepceClient(new BufferedInputStream(control.in(), 1 << 16), control.out());
    }

    /// Shakes hands over a channel to a `gsyncd secondary` and switches it to frames. Closing the
    /// secondary closes the streams.
    ///
    /// @param limit for the handshake, and for each call after it
    public static Secondary connect(InputStream in, OutputStream out, Duration limit)
            throws IOException {
        return connect(in, out, limit, null);
    }

    /// The same; a Python gsyncd will do as well, with `rsync` to start an rsync server beside it.
    public static Secondary connect(
            InputStream in, OutputStream out, Duration limit, @Nullable RsyncStarter rsync)
            throws IOException {
        InputStream buffered = new BufferedInputStream(in, 1 << 16);
        RepceClient plain = new RepceClient(buffered, out);
        try {
            requireMajor(plain.call(limit, Methods.REPCE_VERSION), "RePCe");
            requireMajor(plain.call(limit, Methods.VERSION), "object");
            Map<?, ?> offer = capabilities(plain, limit);
            if (offer == null && rsync != null) {
                return PythonSecondary.of(plain, limit, rsync);
            }
            if (offer == null) {
                throw new IOException(
                        "the remote gsyncd is not this one; start it with --remote-gsyncd");
            }
            kind(offer);
            MuxLimits limits = new MuxLimits(number(offer, "window"), number(offer, "streams"));
            plain.lastCall(limit, Methods.MUX);
            return new RepceSecondary(limit, offer, MuxConnection.client(buffered, out, limits));
        } catch (IllegalArgumentException e) {
            throw new IOException("the remote gsyncd offers " + e.getMessage(), e);
        } catch (IOException e) {
            throw e.getCause() instanceof PickleException cause ? notGsyncd(cause) : e;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException notGsyncd(PickleException e) {
        return new IOException(
                "the remote side does not speak gsyncd's protocol (is something printed at login,"
                        + " or is the remote command not gsyncd?): "
                        + e.getMessage(),
                e);
    }

    /// Null: the other end is a Python gsyncd, which has no such method.
    private static @Nullable Map<?, ?> capabilities(RepceClient plain, Duration limit)
            throws IOException, InterruptedException {
        try {
            Object offer = plain.call(limit, Methods.CAPABILITIES, Map.of());
            if (offer instanceof Map<?, ?> map) {
                return map;
            }
            throw new IllegalArgumentException("no dict");
        } catch (RemoteException e) {
            if (e.type().equals("AttributeError")) {
                return null;
            }
            throw e;
        }
    }

    private static Kind kind(Map<?, ?> offer) {
        return Kind.valueOf(String.valueOf(offer.get("kind")));
    }

    private static int number(Map<?, ?> offer, String key) {
        if (offer.get(key) instanceof Long value && value == value.intValue()) {
            return value.intValue();
        }
        throw new IllegalArgumentException(key + " " + offer.get(key));
    }

    private static void requireMajor(@Nullable Object version, String of) throws IOException {
        if (!(version instanceof Number number) || number.intValue() != 1) {
            throw new IOException(of + " version of the remote gsyncd is " + version + ", not 1");
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        IOException io = new InterruptedIOException("interrupted");
        io.initCause(e);
        return io;
    }

    private @Nullable Object call(String method, @Nullable Object... arguments) throws IOException {
        return call(limit, method, arguments);
    }

    private @Nullable Object call(Duration limit, String method, @Nullable Object... arguments)
            throws IOException {
        try {
            return client.call(limit, method, arguments);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// One call for each so many items; the answers, as many as items.
    private <T, R> List<R> callAll(
            String method,
            List<T> items,
            Function<T, @Nullable Object> write,
            Function<@Nullable Object, R> read)
            throws IOException {
        List<R> answers = new ArrayList<>(items.size());
        for (int from = 0; from < items.size(); from += ITEMS_PER_CALL) {
            List<T> part = items.subList(from, Math.min(items.size(), from + ITEMS_PER_CALL));
            List<@Nullable Object> wire = new ArrayList<>(part.size());
            part.forEach(item -> wire.add(write.apply(item)));
            List<?> reply = list(method, call(method, wire));
            if (reply.size() != part.size()) {
                throw new IOException(method + ": " + reply.size() + " answers for " + part.size());
            }
            try {
                reply.forEach(answer -> answers.add(read.apply(answer)));
            } catch (IllegalArgumentException e) {
                throw new IOException(method + ": " + e.getMessage(), e);
            }
        }
        return answers;
    }

    private static List<?> list(String method, @Nullable Object reply) throws IOException {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw new IOException(method + ": no list but " + reply);
    }

    /// A [Found] or nothing, for lists that hold no null.
    private record Answer(@Nullable Found found) {}

    private <K> Map<K, Found> lookup(
            String method, Collection<K> keys, Function<K, @Nullable Object> write)
            throws IOException {
        List<K> list = List.copyOf(keys);
        List<Answer> answers =
                callAll(method, list, write, wire -> new Answer(WireOps.found(wire)));
        Map<K, Found> found = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Found there = answers.get(i).found();
            if (there != null) {
                found.put(list.get(i), there);
            }
        }
        return found;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> names) throws IOException {
        return lookup(Methods.LOOKUP, names, WireOps::name);
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) throws IOException {
        return lookup(Methods.LOOKUP_GFIDS, gfids, Gfid::toString);
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        List<Gfid> all = List.copyOf(gfids);
        List<List<EntryName>> answers =
                callAll(Methods.HOMES, all, Gfid::toString, RepceSecondary::names);
        Map<Gfid, List<EntryName>> homes = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (!answers.get(i).isEmpty()) {
                homes.put(all.get(i), answers.get(i));
            }
        }
        return homes;
    }

    private static List<EntryName> names(@Nullable Object wire) {
        if (!(wire instanceof List<?> list)) {
            throw new IllegalArgumentException("no list of names but " + wire);
        }
        List<EntryName> names = new ArrayList<>();
        list.forEach(name -> names.add(WireOps.name(name)));
        return names;
    }

    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        List<Bytes> names = new ArrayList<>();
        eachName(directory, names::add);
        return names;
    }

    /// As the bytes of a stream where the other end has that: one answer to a call is bounded.
    @Override
    public void eachName(Gfid directory, Names names) throws IOException {
        if (list) {
            try (DataStream stream = openData(WireOps.list(directory))) {
                NameList.read(stream, limit, names);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            return;
        }
        for (Object name : list(Methods.LIST, call(Methods.LIST, directory.toString()))) {
            names.accept(NameList.name(name));
        }
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) throws IOException {
        return callAll(Methods.ENTRY_OPS, ops, WireOps::toWire, WireOps::result);
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) throws IOException {
        return callAll(Methods.RENAME, renames, WireOps::rename, wire -> errno(wire));
    }

    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) throws IOException {
        return new MuxDataStream(connection.open(WireOps.request(rsyncServerArgs)));
    }

    @Override
    public boolean keepsOverwritten() {
        return overwritten;
    }

    @Override
    public boolean takesTar() {
        return tar;
    }

    @Override
    public TarStream openTar() throws IOException {
        return new AnsweredTarStream(openData(WireOps.TAR));
    }

    private record MuxDataStream(MuxStream stream) implements DataStream {
        @Override
        public InputStream in() {
            return stream.in();
        }

        @Override
        public OutputStream out() {
            return stream.out();
        }

        @Override
        public int exitCode() throws IOException, InterruptedException {
            return stream.exitCode();
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    @Override
    public boolean succeed(String worker) throws IOException {
        return succeed && Boolean.TRUE.equals(call(Methods.SUCCEED, worker));
    }

    @Override
    public boolean keepTrash(TrashTerms terms) throws IOException {
        return trash
                && kind == Kind.VOLUME
                && Boolean.TRUE.equals(
                        call(
                                Methods.TRASH,
                                Map.of(
                                        "session", terms.session(),
                                        "bytes", terms.maxBytes(),
                                        "seconds", terms.maxAge().toSeconds())));
    }

    @Override
    public Map<Gfid, Integer> flush(Collection<Gfid> files) throws IOException {
        if (!flush) {
            return Map.of();
        }
        List<Gfid> all = List.copyOf(files);
        List<Integer> errnos = callAll(Methods.FLUSH, all, Gfid::toString, wire -> errno(wire));
        Map<Gfid, Integer> failed = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (errnos.get(i) != 0) {
                failed.put(all.get(i), errnos.get(i));
            }
        }
        return failed;
    }

    @Override
    public String machineStart() {
        return machine;
    }

    @Override
    public int flushMirror() throws IOException {
        if (machine.isEmpty()) {
            return 0;
        }
        try {
            return errno(call(FLUSH_LIMIT, Methods.FLUSH_MIRROR));
        } catch (IllegalArgumentException e) {
            throw new IOException(Methods.FLUSH_MIRROR + ": " + e.getMessage(), e);
        }
    }

    private static int errno(@Nullable Object wire) {
        if (wire instanceof Long errno) {
            return errno.intValue();
        }
        throw new IllegalArgumentException("errno: " + wire);
    }

    @Override
    public boolean isWhole() throws IOException {
        return !whole || Boolean.TRUE.equals(call(Methods.WHOLE));
    }

    @Override
    public void requireConnected() throws IOException {
        client.requireOpen();
    }

    @Override
    public long keepAlive() throws IOException {
        Object count = call(Methods.KEEP_ALIVE, (Object) null);
        if (count instanceof Long number) {
            return number;
        }
        throw new IOException(Methods.KEEP_ALIVE + ": no count but " + count);
    }

    @Override
    public void close() {
        connection.close();
    }
}
