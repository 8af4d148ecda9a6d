package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.FileError;
import dev.rsyncproto.session.Item;
import java.util.HashMap;
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

    private final Map<Bytes, Gfid> named = new HashMap<>();
    private final Set<Gfid> seen = ConcurrentHashMap.newKeySet();
    private final Map<Gfid, String> failed = new ConcurrentHashMap<>();
    private final List<String> unattributed = new CopyOnWriteArrayList<>();

    /// @param names those of files that do not go by their gfid
    SessionLog(Map<Gfid, Bytes> names) {
        names.forEach((gfid, name) -> named.put(name, gfid));
    }

    @Override
    public void item(Item item) {
        Bytes name = item.name();
        boolean slash = name.length() > 1 && name.at(name.length() - 1) == '/';
        Gfid known = named.get(slash ? name.sub(0, name.length() - 1) : name);
        Gfid gfid = known != null ? known : gfidIn(name);
        if (gfid != null) {
            seen.add(gfid);
        }
    }

    @Override
    public void fileError(FileError error) {
        failed(error.name(), "primary: " + error.reason());
    }

    /// The peer's complaints come as lines; the file is named in them.
    @Override
    public void message(Level level, Bytes line) {
        if (level == Level.ERROR || level == Level.ERROR_XFER) {
            failed(line, "secondary: " + line.utf8().strip());
        }
    }

    private void failed(Bytes text, String reason) {
        Gfid known = knownIn(text);
        Gfid gfid = known != null ? known : gfidIn(text);
        if (gfid != null) {
            failed.putIfAbsent(gfid, reason);
        } else if (unattributed.size() < MAX_UNATTRIBUTED && !isSummary(reason)) {
            unattributed.add(reason);
        }
    }

    /// The last line of a session with errors names no file.
    private static boolean isSummary(String line) {
        return line.contains("rsync error: some files");
    }

    /// The longest of the names that are part of the text.
    private @Nullable Gfid knownIn(Bytes text) {
        Bytes best = null;
        for (Bytes name : named.keySet()) {
            boolean longer = name.length() > 1 && (best == null || best.length() < name.length());
            if (longer && text.utf8().contains(name.utf8())) {
                best = name;
            }
        }
        return best == null ? null : named.get(best);
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
