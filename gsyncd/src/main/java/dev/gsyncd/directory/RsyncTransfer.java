package dev.gsyncd.directory;

import dev.gsyncd.secondary.DataStream;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.FileError;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.SessionResult;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session of our own engine with the one inside the secondary.
final class RsyncTransfer implements Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(RsyncTransfer.class);
    private static final List<Bytes> HERE = List.of(Bytes.utf8("."));

    private final Dir root;
    private final Secondary secondary;

    RsyncTransfer(Dir root, Secondary secondary) {
        this.root = root;
        this.secondary = secondary;
    }

    @Override
    public Outcome run(Options options, List<Bytes> sources) throws IOException {
        Sent sent = new Sent();
        List<Bytes> args = ServerArgs.full(options, true, HERE);
        try (DataStream stream = secondary.openData(args)) {
            SessionResult result =
                    RsyncClient.push(options, root, sources, stream.in(), stream.out(), sent);
            return new Outcome(result, Set.copyOf(sent.names), sent.complaints.get());
        }
    }

    /// Notes which files were sent, and says what failed.
    private static final class Sent implements Events {
        private static final int S_IFMT = 0170000;
        private static final int S_IFREG = 0100000;

        private final Set<Bytes> names = ConcurrentHashMap.newKeySet();
        private final AtomicInteger complaints = new AtomicInteger();

        @Override
        public void item(Item item) {
            if ((item.mode() & S_IFMT) == S_IFREG && (item.flags() & ItemFlags.TRANSFER) != 0) {
                names.add(item.name());
            }
        }

        @Override
        public void fileError(FileError error) {
            names.remove(error.name());
        }

        @Override
        public void message(Level level, Bytes line) {
            if (level == Level.ERROR || level == Level.ERROR_XFER) {
                complaints.incrementAndGet();
            }
            if (level != Level.INFO) {
                LOG.warn("{}", line);
            }
        }
    }
}
