package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.LittleEndian;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Removes with `--remove-source-files` what the receiving side has (sender.c, `successful_send`):
/// what is still what was listed, and in a local copy is not what was written.
final class SourceRemover {
    private final Session session;
    private final Sources sources;

    SourceRemover(Session session, Sources sources) {
        this.session = session;
        this.sources = sources;
    }

    /// @param message of [dev.rsyncproto.wire.MuxTag#SUCCESS]
    void remove(FileEntry entry, byte[] message) throws IOException {
        if (!session.options.deletion.sources() || entry.isDir()) {
            return;
        }
        Source source = sources.of(entry);
        Bytes path = source.path(entry.name());
        String step = "re-lstat";
        try {
            Stat stat = look(source.tree, path);
            if (stat == null) {
                gone(entry);
            } else if (session.options.local && isWritten(stat, message)) {
                kept(entry, "of destination file");
            } else if (isChanged(entry, stat)) {
                kept(entry, "for changed file");
            } else {
                step = "remove";
                source.tree.unlink(path);
                session.info(Info.REMOVE, 1, "sender removed " + entry.name());
            }
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                gone(entry);
                return;
            }
            session.failed(
                    entry.name(),
                    e.errno(),
                    "sender failed to " + step + " " + entry.name() + ": " + Reason.of(e));
        }
    }

    private @Nullable Stat look(Tree tree, Bytes path) throws PosixException {
        return session.options.symlinks.copy()
                ? tree.statFollowOrNull(path)
                : tree.statOrNull(path);
    }

    private static boolean isWritten(Stat stat, byte[] message) {
        return stat.dev() == LittleEndian.getLong(message, 4)
                && stat.ino() == LittleEndian.getLong(message, 12);
    }

    private static boolean isChanged(FileEntry entry, Stat stat) {
        boolean sized = entry.isRegular() || entry.isSymlink();
        return (sized && stat.size() != entry.size())
                || stat.mtimeSec() != entry.mtimeSec()
                || (entry.mtimeNsec() != 0 && stat.mtimeNsec() != entry.mtimeNsec());
    }

    private void gone(FileEntry entry) throws IOException {
        session.info("sender file already removed: " + entry.name());
    }

    private void kept(FileEntry entry, String what) throws IOException {
        session.failedPlainly(
                entry.name(), "ERROR: Skipping sender remove " + what + ": " + entry.name());
    }
}
