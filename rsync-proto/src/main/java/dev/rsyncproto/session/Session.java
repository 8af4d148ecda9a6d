package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.RuleException;
import dev.rsyncproto.wire.ConnectionClosedException;
import dev.rsyncproto.wire.IoActivity;
import dev.rsyncproto.wire.IoTimeoutException;
import dev.rsyncproto.wire.MessageSink;
import dev.rsyncproto.wire.MuxIn;
import dev.rsyncproto.wire.MuxOut;
import dev.rsyncproto.wire.MuxTag;
import dev.rsyncproto.wire.PacedOutput;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import dev.rsyncproto.wire.WriteRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One running transfer, as all its threads share it: what was asked for and agreed on, the wire,
/// and what went wrong so far.
public final class Session {
    /// Bits of `io_error`: something was not read, so nothing may be deleted for lack of it.
    public static final int IOERR_GENERAL = 1;

    /// A file was gone when it was to be read.
    public static final int IOERR_VANISHED = 2;

    public static final int IOERR_DEL_LIMIT = 4;

    /// How long a session that failed waits for the peer to take the reason and end.
    private static final long LAST_WORDS_MILLIS = 5_000;

    private static final int IOERR_MASK = IOERR_GENERAL | IOERR_VANISHED | IOERR_DEL_LIMIT;

    // config
    public final Options options;
    public final boolean server;

    /// Whether this end sends the files.
    public final boolean sending;

    /// Owners and devices can be set, or shall be treated as if (`am_root`).
    public final boolean asRoot;

    public final Events events;

    /// Of names here; null where they go as they are.
    public final @Nullable Transcoder charset;

    // the wire
    public final WireIn in;
    public final WireOut out;
    public final IoActivity activity = new IoActivity();
    private final InputStream rawIn;
    private final OutputStream rawOut;

    private final boolean tellsBefore;
    private final boolean showsProgress;
    private long sentBefore;
    private long receivedBefore;

    private @Nullable OutputStream record;

    // agreed
    private @Nullable Handshake agreed;

    private int[] toWire = {};
    private int[] fromWire = {};

    // state
    public final Counters counters = new Counters();
    private final AtomicInteger ioError = new AtomicInteger();
    private final AtomicBoolean transferError = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<FileError> errors = new ArrayList<>();

    public Session(
            Options options,
            boolean server,
            boolean sending,
            int effectiveUid,
            InputStream rawIn,
            OutputStream unpaced,
            Events events) {
        long kib = options.limits.kibPerSecond();
        OutputStream rawOut = kib == 0 ? unpaced : new PacedOutput(unpaced, kib);
        this.options = options;
        this.server = server;
        this.sending = sending;
        this.asRoot = options.asRoot(effectiveUid);
        this.showsProgress = !server && options.output.levels().has(Info.PROGRESS, 1);
        this.tellsBefore = !server && options.tellsBefore();
        this.events = events;
        this.charset = options.remote.transcoder(server);
        this.rawIn = rawIn;
        this.rawOut = rawOut;
        this.in = new WireIn(new MuxIn(rawIn, activity));
        this.out = new WireOut(new MuxOut(rawOut, activity));
        activity.setTimeout(options.timeout);
    }

    public void handshake() throws IOException {
        Handshake found = Handshake.run(in, out, options, server, sending, System.getenv());
        agreed = found;
        if (!server && options.output.levels().has(Debug.NSTR, 1)) {
            for (String line : found.choices(options)) {
                say(Events.Level.INFO, line);
            }
        }
    }

    public Handshake agreed() {
        Handshake a = agreed;
        if (a == null) {
            throw new AssertionError("before the handshake");
        }
        return a;
    }

    /// What symlinks hold is converted, as names are.
    public boolean convertsTargets() {
        return charset != null
                && agreed().protocol() >= 30
                && (server
                        ? options.clientInfo.indexOf('s') >= 0
                        : agreed().compat().symlinkIconv());
    }

    /// A name of `--files-from` as it goes to the peer: converted where all arguments are.
    public Bytes listedName(Bytes name) {
        return charset != null && options.remote.secludedArgs()
                ? charset.toWireWherePossible(name)
                : name;
    }

    /// The other way round.
    public Bytes nameHere(Bytes listed) {
        return charset != null && options.remote.secludedArgs()
                ? charset.fromWireWherePossible(listed)
                : listed;
    }

    /// With converted names the receiving side's indexes and those of the wire differ: for each
    /// entry of the list its index there, null where they are the same. Before there are two
    /// threads.
    public void wireOrder(int @Nullable [] positions) {
        if (positions == null) {
            return;
        }
        toWire = positions.clone();
        fromWire = new int[positions.length];
        for (int i = 0; i < positions.length; i++) {
            fromWire[positions[i]] = i;
        }
    }

    /// An entry's index as the peer knows it.
    public int toWire(int ndx) {
        return ndx >= 0 && ndx < toWire.length ? toWire[ndx] : ndx;
    }

    /// The index of an entry that the peer speaks of; one that there is not stays as it is.
    public int fromWire(int ndx) {
        return ndx >= 0 && ndx < fromWire.length ? fromWire[ndx] : ndx;
    }

    /// The peer lets us keep times of symlinks.
    public boolean receiverSymlinkTimes() {
        if (!sending) {
            return agreed().protocol() >= 29;
        }
        return agreed().protocol() >= 30
                && (server
                        ? options.clientInfo.indexOf('L') >= 0
                        : agreed().compat().symlinkTimes());
    }

    /// Closes both streams: how everything that waits for the peer is woken. Any thread.
    public void closeStreams() {
        if (closed.compareAndSet(false, true)) {
            ended.countDown();
            close(rawIn);
            close(rawOut);
        }
    }

    @SuppressWarnings("EmptyCatch") // it is being thrown away
    private static void close(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // nothing more can be done with it
        }
    }

    /// What is sent or received of files is also to go to a batch file.
    public void recordTo(OutputStream file) {
        record = file;
    }

    /// The rules are exchanged, the list of files is next. Begins the batch (io.c,
    /// `start_write_batch`): what was agreed, then all data in the direction of the files.
    public void beginList() throws IOException {
        events.agreed(agreed().protocol(), agreed().compat().incRecurse());
        OutputStream file = record;
        if (file == null) {
            return;
        }
        WireOut head = new WireOut(file);
        head.writeInt(agreed().protocol());
        if (agreed().protocol() >= 30) {
            head.writeVarint(agreed().compat().bits());
        }
        head.writeInt(agreed().seed());
        head.flush();
        if (sending) {
            out.mux().copyTo(file);
        } else {
            in.mux().copyTo(file);
        }
    }

    /// Where the batch is written, null without.
    public @Nullable OutputStream record() {
        return record;
    }

    /// From here on both directions are frames, as far as the protocol has them: before 30 what a
    /// client writes is none, unless it tells a sender what may go
    /// (`need_messages_from_generator`).
    public void startMux(MessageSink role) throws IOException {
        if (options.batch.reading()) {
            return; // a file has neither
        }
        boolean old = agreed().protocol() < 30;
        boolean tells = !old || (server == sending && options.deletion.sources());
        if (server || tells) {
            out.startMux();
        }
        if (!server || tells) {
            in.startMux(sink(role));
        }
    }

    // ---- how it ends early

    /// The first failure is the session's; where nothing can be said to the peer any more the
    /// streams are closed, which wakes all that wait.
    void fail(Throwable t) {
        if (!failure.compareAndSet(null, t)) {
            alsoFailed(t);
            return;
        }
        if (canStillTalk(t)) {
            closeLater();
        } else {
            closeStreams();
        }
    }

    @Nullable Throwable failure() {
        return failure.get();
    }

    private static boolean canStillTalk(Throwable t) {
        return switch (t) {
            case SessionException e -> !e.isFromPeer();
            case ProtocolException e -> true;
            case RuleException e -> true;
            case IOException e -> false;
            default -> true;
        };
    }

    /// Nobody waits for a peer that neither ends nor reads.
    private void closeLater() {
        Thread.ofVirtual()
                .name("rsync-close")
                .start(() -> {
                    try {
                        if (!ended.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                            closeStreams();
                        }
                    } catch (InterruptedException e) {
                        closeStreams();
                    }
                });
    }

    /// Tells the peer with `[error-exit]` that this end stops. For the data writer.
    void sayGoodbye() {
        Throwable why = failure.get();
        if (why == null || !canStillTalk(why) || closed.get()) {
            return;
        }
        Handshake a = agreed;
        try {
            if (server && (why instanceof RuleException || tells(why))) {
                String line = String.valueOf(why.getMessage());
                out.mux().message(tag(Events.Level.ERROR), Bytes.ofPeople(line + "\n").toArray());
            }
            boolean heard = a == null || a.protocol() >= 31;
            if (heard) {
                out.mux().message(MuxTag.ERROR_EXIT, codeOf(why).code());
            }
            out.flush(); // what was said before, too
            if (!heard) {
                closeStreams(); // the one way to tell the peer
            }
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static boolean tells(Throwable why) {
        return why instanceof SessionException e && !e.isTold();
    }

    /// Reads to the end of the stream, so that the peer is never stuck with what it has to say.
    void drain() {
        if (closed.get() || !in.mux().isMux()) {
            return;
        }
        try {
            in.mux().drain();
        } catch (IOException | RuntimeException e) {
            alsoFailed(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same one cannot be attached to itself
    private void alsoFailed(Throwable t) {
        Throwable first = failure.get();
        if (first != null && first != t) {
            first.addSuppressed(t);
        }
    }

    /// For a side with one thread: says why, reads to the end, closes.
    ///
    /// @return what ended the session
    public Throwable end(Throwable t) {
        Throwable why = lastWord(t);
        fail(why);
        sayGoodbye();
        drain();
        closeStreams();
        return why;
    }

    /// A peer that takes nothing more may have said why it ends (io.c, `drain_multiplex_messages`).
    public Throwable lastWord(Throwable t) {
        if (!(t instanceof WriteRefusedException) || closed.get() || !in.mux().isMux()) {
            return t;
        }
        closeLater();
        try {
            in.mux().drain();
        } catch (SessionException e) {
            e.addSuppressed(t);
            return e;
        } catch (IOException | RuntimeException e) {
            t.addSuppressed(e);
        }
        return t;
    }

    /// The exit code that goes with a failure.
    public static ExitCode codeOf(Throwable t) {
        return switch (t) {
            case SessionException e -> e.exitCode();
            case RuleException e -> ExitCode.of(e.exitCode());
            case IoTimeoutException e -> ExitCode.TIMEOUT;
            case ConnectionClosedException e -> ExitCode.STREAM_IO;
            case ProtocolException e -> ExitCode.PROTOCOL;
            case IOException e -> ExitCode.STREAM_IO;
            default -> ExitCode.CRASHED;
        };
    }

    // ---- what went wrong

    public int ioError() {
        return ioError.get();
    }

    public void addIoError(int bits) {
        ioError.accumulateAndGet(bits & IOERR_MASK, (a, b) -> a | b);
    }

    /// The exit code will be 23.
    public void setTransferError() {
        transferError.set(true);
    }

    public List<FileError> errors() {
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    /// The code for a session that came to its end (cleanup.c).
    public ExitCode exitCode() {
        int bits = ioError.get();
        if ((bits & IOERR_GENERAL) != 0 || transferError.get()) {
            return ExitCode.PARTIAL;
        }
        if ((bits & IOERR_VANISHED) != 0) {
            return ExitCode.VANISHED;
        }
        if ((bits & IOERR_DEL_LIMIT) != 0) {
            return ExitCode.DELETE_LIMIT;
        }
        return ExitCode.OK;
    }

    // ---- what people and the peer are told

    /// One entry failed; it is left as it is and the exit code will be 23.
    ///
    /// @param errno of the failed call, 0 where no call failed
    /// @param reason as in `mkdir "name" failed: No space left on device (28)`
    public void failed(Bytes name, int errno, String reason) throws IOException {
        FileError error = new FileError(name, errno, reason);
        synchronized (errors) {
            errors.add(error);
        }
        events.fileError(error);
        say(Events.Level.ERROR_XFER, "rsync: [" + role() + "] " + reason);
    }

    /// As [#failed], in words of which rsync does not say who speaks them.
    public void failedPlainly(Bytes name, String line) throws IOException {
        FileError error = new FileError(name, 0, line);
        synchronized (errors) {
            errors.add(error);
        }
        events.fileError(error);
        say(Events.Level.ERROR_XFER, line);
    }

    /// What this end is called in messages.
    public String role() {
        return sending ? "sender" : "receiver";
    }

    public void info(String line) throws IOException {
        say(Events.Level.INFO, line);
    }

    /// Only where `--info`, or what `-v` stands for, asks for it.
    public void info(Info word, int level, String line) throws IOException {
        if (options.output.levels().has(word, level)) {
            say(Events.Level.INFO, line);
        }
    }

    /// Only where `--debug`, or what `-v` stands for, asks for it.
    public void debug(Debug word, int level, String line) throws IOException {
        if (options.output.levels().has(word, level)) {
            say(Events.Level.INFO, line);
        }
    }

    /// What a filter decided, as `--debug=filter` tells it.
    ///
    /// @param rule as people may see it
    public void filtered(Bytes name, boolean directory, boolean included, String rule) {
        String what =
                sending
                        ? included ? "[sender] show" : "[sender] hid"
                        : included ? "[generator] risk" : "[generator] protect";
        String type = directory ? "directory " : "file ";
        try {
            debug(Debug.FILTER, 1, what + "ing " + type + name + " because of pattern " + rule);
        } catch (IOException e) {
            alsoFailed(e); // the next write meets it
        }
    }

    public void warning(String line) throws IOException {
        say(Events.Level.WARNING, line);
    }

    public void say(Events.Level level, String line) throws IOException {
        if (level == Events.Level.ERROR_XFER) {
            setTransferError();
        }
        Bytes text = Bytes.ofPeople(line);
        events.message(level, text);
        if (server) {
            Bytes converted = charset == null ? text : charset.toWireWherePossible(text);
            out.mux().message(tag(level), converted.plus("\n").toArray());
        }
    }

    private MuxTag tag(Events.Level level) {
        Handshake a = agreed;
        boolean old = a != null && a.protocol() < 30;
        return switch (level) {
            case INFO -> MuxTag.INFO;
            case WARNING -> old ? MuxTag.INFO : MuxTag.WARNING;
            case ERROR -> old ? MuxTag.ERROR_XFER : MuxTag.ERROR;
            case ERROR_XFER -> MuxTag.ERROR_XFER;
        };
    }

    /// Takes messages that came between the data; those only one role knows go to `role`.
    public MessageSink sink(MessageSink role) {
        return (tag, data, length) -> {
            switch (tag) {
                case INFO -> heard(Events.Level.INFO, data, length);
                case WARNING -> heard(Events.Level.WARNING, data, length);
                case ERROR -> heard(Events.Level.ERROR, data, length);
                case ERROR_XFER -> {
                    setTransferError();
                    heard(Events.Level.ERROR_XFER, data, length);
                }
                case IO_TIMEOUT -> activity.limitTimeout(int32(data));
                case ERROR_EXIT ->
                        throw SessionException.fromPeer(
                                length == 0 ? ExitCode.OK : ExitCode.of(int32(data)));
                case DATA, NOOP -> {}
                case IO_ERROR, SUCCESS, DELETED, NO_SEND -> role.message(tag, data, length);
            }
        };
    }

    /// Content comes or goes from here on.
    public void beginContent(int index) {
        events.content(index);
        sentBefore = out.mux().dataWritten();
        receivedBefore = in.mux().dataRead();
    }

    /// The content of one file has gone or come; `size` bytes of the file.
    public void contentDone(long size) {
        if (!server) {
            events.progress(size, size, true);
        }
    }

    /// So much of a file of `size` bytes is there.
    public void progress(long done, long size) {
        if (showsProgress) {
            events.progress(done, size, false);
        }
    }

    /// This end's list has so many entries, and gets another one.
    public void listing(long count) {
        if (!server) {
            events.listing(count);
        }
    }

    /// The list of files is there, or with incremental recursion so much of it.
    public void listed(long count, long totalSize, boolean all) {
        if (!server) {
            events.listed(count, totalSize, all);
        }
    }

    /// A transfer is told of before the content comes: the format asks for nothing that is known
    /// only afterwards.
    public boolean tellsBefore() {
        return tellsBefore;
    }

    /// Reports a change, where it is one that anybody wants to see (log.c, `maybe_log_item`).
    public void item(Item item, boolean transferred) {
        boolean significant = (item.flags() & ItemFlags.SIGNIFICANT & ItemFlags.WIRE) != 0;
        boolean linked = (item.flags() & ItemFlags.XNAME_FOLLOWS) != 0 && !item.target().isEmpty();
        if (transferred
                || significant
                || linked
                || options.itemizeLevel() > 1
                || options.verbose > 1) {
            boolean content = (item.flags() & ItemFlags.TRANSFER) != 0;
            events.item(
                    content
                            ? item.moved(
                                    out.mux().dataWritten() - sentBefore,
                                    in.mux().dataRead() - receivedBefore)
                            : item);
        }
    }

    /// Whether the receiving side sets the time of such an entry.
    public boolean keepsTime(boolean directory, boolean symlink) {
        return options.times
                && !(directory && options.omitDirTimes)
                && !(symlink && (options.omitLinkTimes || !receiverSymlinkTimes()));
    }

    private void heard(Events.Level level, byte[] data, int length) {
        int end = length;
        if (end > 0 && data[end - 1] == '\n') {
            end--;
        }
        Bytes text = Bytes.of(data, 0, end);
        events.message(level, charset == null ? text : charset.fromWireWherePossible(text));
    }

    /// A message's int, little-endian.
    public static int int32(byte[] data) {
        return data[0] & 0xff
                | (data[1] & 0xff) << 8
                | (data[2] & 0xff) << 16
                | (data[3] & 0xff) << 24;
    }
}
