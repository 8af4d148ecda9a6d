package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a mount reaches all parts of its volume, as its distribute translator tells in `.meta`
/// (dht-shared.c, dht_priv_dump). A replicated or dispersed part is there as long as enough of its
/// bricks are.
///
/// Without one, files look as if they were gone: a look-up says ENOENT (Gluster 10.3).
public final class Subvolumes {
    private static final Logger LOG = LoggerFactory.getLogger(Subvolumes.class);
    private static final Bytes ACTIVE_GRAPH = Bytes.utf8(".meta/graphs/active");
    private static final Bytes PRIVATE = Bytes.utf8("private");
    private static final String COUNT = "subvol_cnt = ";
    private static final String GENERATION = "gen = ";
    private static final int MAX_DUMP = 1 << 20;
    private static final int ATTEMPTS = 3;

    private Subvolumes() {}

    /// Now.
    ///
    /// @param mount the root of a mount of the volume
    /// @return [Parts#MISSING] also where it cannot be known
    public static Parts parts(Dir mount) {
        String why = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Dir graph = mount.openDirFollow(ACTIVE_GRAPH)) {
                return partsOf(graph);
            } catch (PosixException e) {
                why = e.getMessage();
                if (!e.is(Errno.ESTALE)) {
                    break;
                }
            }
        }
        LOG.warn("which parts of the volume are there is not known: {}", why);
        return Parts.MISSING;
    }

    private static Parts partsOf(Dir graph) throws PosixException {
        Bytes since = Bytes.EMPTY;
        for (DirEntry entry : graph.list()) {
            if (entry.name().toString().endsWith("-dht")) {
                String dump = dump(graph, entry.name().slash(PRIVATE));
                if (!tells(dump)) {
                    return Parts.MISSING;
                }
                since = since.plus(entry.name()).plus(generation(dump));
            }
        }
        return new Parts(!since.isEmpty(), since);
    }

    /// @param dump lines as `subvol_cnt = 2`, `subvolume_status[0] = 1`
    static boolean tells(String dump) {
        long up = dump.lines().filter(Subvolumes::isUp).count();
        return up > 0 && dump.lines().anyMatch((COUNT + up)::equals);
    }

    /// A count of the times that a part came up (dht-common.c, dht_notify).
    private static String generation(String dump) {
        return dump.lines().filter(line -> line.startsWith(GENERATION)).findFirst().orElse("");
    }

    private static boolean isUp(String line) {
        return line.startsWith("subvolume_status[") && line.endsWith("] = 1");
    }

    /// Now and then there is none, for somebody has its lock.
    private static String dump(Dir graph, Bytes path) throws PosixException {
        String dump = read(graph, path);
        for (int attempt = 1; attempt < ATTEMPTS && !dump.contains(COUNT); attempt++) {
            dump = read(graph, path);
        }
        return dump;
    }

    private static String read(Dir graph, Bytes path) throws PosixException {
        byte[] text = new byte[MAX_DUMP];
        int length = 0;
        try (Fd fd = graph.openRead(path)) {
            int n;
            while (length < text.length && (n = fd.read(text, length, text.length - length)) > 0) {
                length += n;
            }
        }
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }
}
