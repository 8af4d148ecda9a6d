package dev.gsyncd.gluster;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Tells when a brick goes down: holds a connection to its changelog socket, on which nothing is
/// said, and which the kernel ends with the brick's process. A brick that is down gets no records
/// while its replicas go on.
///
/// Where several bricks share a process (`cluster.brick-multiplex`), one that goes down stops
/// listening, and waits with the rest of its end until its connections are closed: so it is looked
/// whether it listens.
///
/// ```
/// /var/run/gluster/changelog-<xxh64 of the brick's path, 16 hex digits>.sock   (changelog-misc.h)
/// ```
///
/// Safe for several threads.
public final class BrickWatch implements Closeable {
    private static final Path SOCKETS = Path.of("/var/run/gluster");
    private static final int SUM_LENGTH = 8;

    /// `Num RefCount Protocol Flags Type St Inode Path` of each unix socket, in hex.
    private static final Path UNIX_SOCKETS = Path.of("/proc/net/unix");

    private static final int FLAGS_COLUMN = 3;
    private static final int PATH_COLUMN = 7;
    private static final String LISTENING = "00010000";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final String brick;
    private final SocketChannel channel;
    private volatile boolean ended;

    private BrickWatch(String brick, SocketChannel channel) {
        this.brick = brick;
        this.channel = channel;
    }

    /// @throws GlusterException where the brick's process does not run, or keeps no changelog
    public static BrickWatch open(String brick) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(SOCKETS.resolve(socketName(brick))));
        } catch (IOException e) {
            channel.close();
            throw new GlusterException(
                    "the brick "
                            + brick
                            + " is not running, or keeps no changelog ("
                            + e.getMessage()
                            + "): see gluster volume status, and gluster volume get VOLUME"
                            + " changelog.changelog");
        }
        return new BrickWatch(brick, channel);
    }

    static String socketName(String brick) {
        byte[] path = brick.getBytes(StandardCharsets.UTF_8);
        byte[] sum = new byte[SUM_LENGTH];
        StrongSum.forFile(SumChoice.XXH64, 0).sum(path, 0, path.length, sum, 0);
        long value = ByteBuffer.wrap(sum).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
        return String.format("changelog-%016x.sock", value);
    }

    /// Calls `action` when the brick's process ends, on a thread of its own; never after a close.
    public void whenEnded(Runnable action) {
        Thread.ofVirtual().name("brick watch").start(() -> wait(action));
        Thread.ofVirtual().name("brick look").start(this::look);
    }

    private void look() {
        String name = socketName(brick);
        try {
            // Not in another container than the brick.
            boolean seen = listens(name);
            while (seen && channel.isOpen()) {
                Thread.sleep(LOOK_EVERY);
                if (!listens(name)) {
                    channel.shutdownInput();
                    return;
                }
            }
        } catch (IOException | InterruptedException _) {
            // closed
        }
    }

    private static boolean listens(String socket) throws IOException {
        for (String line : Files.readAllLines(UNIX_SOCKETS, StandardCharsets.ISO_8859_1)) {
            if (line.endsWith(socket)) {
                String[] columns = line.split(" +", PATH_COLUMN + 1);
                if (columns.length > PATH_COLUMN && columns[FLAGS_COLUMN].equals(LISTENING)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void wait(Runnable action) {
        ByteBuffer nothing = ByteBuffer.allocate(512);
        try {
            while (channel.read(nothing) >= 0) {
                nothing.clear();
            }
        } catch (java.nio.channels.ClosedChannelException _) {
            return;
        } catch (IOException _) {
            // as good as its end
        }
        ended = true;
        action.run();
    }

    /// @throws GlusterException where the brick's process has ended
    public void requireRunning() throws GlusterException {
        if (ended) {
            throw new GlusterException(
                    "the process of the brick "
                            + brick
                            + " ended: see gluster volume status; gluster volume start VOLUME force"
                            + " starts it again");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
