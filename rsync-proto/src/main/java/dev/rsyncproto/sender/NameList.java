package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.NameCheck;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The names of `--files-from`: from memory, from a file's content, or from the peer as they come.
public final class NameList {
    /// What the sender says where the list is a directory: it can be opened, not read (io.c,
    /// `safe_read`).
    public static final String DIRECTORY = "safe_read failed to read 1 bytes: Is a directory (21)";

    private static final int MAX = WireLimits.MAX_PATH - 1;

    private final @Nullable WireIn in;
    private final Iterator<Bytes> names;
    private final UnaryOperator<Bytes> here;
    private final byte[] buffer = new byte[MAX];

    private NameList(@Nullable WireIn in, Iterator<Bytes> names, UnaryOperator<Bytes> here) {
        this.in = in;
        this.here = here;
        this.names = names;
    }

    public static NameList of(List<Bytes> names) {
        return new NameList(null, names.iterator(), name -> name);
    }

    /// `[files-from]`: names that end in NUL, ended by an empty one.
    ///
    /// @param here makes of a name on the wire what it is here
    public static NameList fromPeer(WireIn in, UnaryOperator<Bytes> here) {
        return new NameList(in, List.<Bytes>of().iterator(), here);
    }

    boolean isFromPeer() {
        return in != null;
    }

    /// The next name, relative and without `..`; null at the end.
    @Nullable Bytes next() throws IOException {
        WireIn peer = in;
        if (peer == null) {
            return names.hasNext() ? relative(names.next()) : null;
        }
        int length = 0;
        for (int b = peer.readByte(); b != 0; b = peer.readByte()) {
            if (length < MAX) {
                buffer[length++] = (byte) b;
            }
        }
        return length == 0 ? null : relative(here.apply(Bytes.of(buffer, 0, length)));
    }

    /// Names in a list never lead out of the directory: a leading `/` and each `..` are dropped, as
    /// rsync does (util1.c, `sanitize_path`).
    static Bytes relative(Bytes name) {
        boolean absolute = name.length() > 0 && name.at(0) == '/';
        if (!absolute && !NameCheck.climbs(name)) {
            return name;
        }
        List<Bytes> kept = new ArrayList<>();
        int from = 0;
        while (from <= name.length()) {
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            Bytes part = name.sub(from, end);
            if (part.equals(Bytes.utf8(".."))) {
                if (!kept.isEmpty()) {
                    kept.removeLast();
                }
            } else if (!part.isEmpty()) {
                kept.add(part);
            }
            from = end + 1;
        }
        Bytes result = Bytes.EMPTY;
        for (Bytes part : kept) {
            result = result.slash(part);
        }
        if (name.endsWith('/') && !result.isEmpty()) {
            result = result.plus("/");
        }
        return result.isEmpty() ? Bytes.utf8(".") : result;
    }

    /// The lines of a list file; empty lines and those that start with `#` or `;` are no names.
    ///
    /// @param comments drops those lines; not for a list that goes to another host
    public static List<Bytes> parse(byte[] content, boolean from0, boolean comments) {
        List<Bytes> names = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= content.length; i++) {
            boolean end =
                    i == content.length
                            || (from0 ? content[i] == 0 : content[i] == '\n' || content[i] == '\r');
            if (end) {
                boolean comment =
                        comments && i > from && (content[from] == '#' || content[from] == ';');
                if (i > from && !comment) {
                    names.add(Bytes.of(content, from, i - from));
                }
                from = i + 1;
            }
        }
        return names;
    }
}
