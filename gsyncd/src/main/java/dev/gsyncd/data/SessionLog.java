package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.FileError;
import dev.rsyncproto.session.Item;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What one session says of each file.
final class SessionLog implements Events {
    private static final Bytes DOT_GFID = Bytes.utf8(".gfid/");
    private static final int MAX_UNATTRIBUTED = 20;

    private final Set<Gfid> seen = ConcurrentHashMap.newKeySet();
    private final Map<Gfid, String> failed = new ConcurrentHashMap<>();
    private final List<String> unattributed = new CopyOnWriteArrayList<>();

    @Override
    public void item(Item item) {
        Gfid gfid = gfidIn(item.name());
        if (gfid != null) {
            seen.add(gfid);
        }
    }

    @Override
    public void fileError(FileError error) {
        failed(error.name(), error.reason());
    }

    /// The peer's complaints come as lines; the file is named in them.
    @Override
    public void message(Level level, Bytes line) {
        if (level == Level.ERROR || level == Level.ERROR_XFER) {
            failed(line, line.utf8().strip());
        }
    }

    private void failed(Bytes text, String reason) {
        Gfid gfid = gfidIn(text);
        if (gfid != null) {
            failed.putIfAbsent(gfid, reason);
        } else if (unattributed.size() < MAX_UNATTRIBUTED && !isSummary(reason)) {
            unattributed.add(reason);
        }
    }

    /// The last line of a session with errors names no file.
    private static boolean isSummary(String line) {
        return line.startsWith("rsync error: some files");
    }

    private static @Nullable Gfid gfidIn(Bytes text) {
        byte[] bytes = text.toArray();
        int from = -1;
        for (int i = 0; i + DOT_GFID.length() + Gfid.TEXT_LENGTH <= bytes.length; i++) {
            if (text.at(i) == '.' && text.from(i).startsWith(DOT_GFID)) {
                from = i + DOT_GFID.length();
                break;
            }
        }
        return from < 0 ? null : Gfid.parseOrNull(bytes, from, Gfid.TEXT_LENGTH);
    }

    Set<Gfid> seen() {
        return seen;
    }

    Map<Gfid, String> failed() {
        return failed;
    }

    /// Errors that name none of the files.
    List<String> unattributed() {
        return unattributed;
    }
}
