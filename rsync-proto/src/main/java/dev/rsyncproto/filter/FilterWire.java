package dev.rsyncproto.filter;

import dev.rsyncproto.options.Options;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;

/// `[filter-list]`: rules as int length and text, ended by a length of 0 (exclude.c,
/// `send_filter_list`, `recv_filter_list`). It goes from the client to the server: always to a
/// server that sends, to one that receives only when it deletes.
public final class FilterWire {
    private FilterWire() {}

    private static boolean present(Options options, boolean serverSends) {
        return serverSends || options.deleting();
    }

    /// On the client.
    public static void sendEmpty(WireOut out, Options options, boolean serverSends)
            throws IOException {
        if (present(options, serverSends)) {
            out.writeInt(0);
        }
    }

    /// On the server. Rules are not understood yet, and leaving them out could delete files.
    public static void receiveEmpty(WireIn in, Options options, boolean serverSends)
            throws IOException {
        if (!present(options, serverSends)) {
            return;
        }
        int length = in.readInt();
        if (length != 0) {
            throw new ProtocolException(
                    "filter-list",
                    "a rule of " + length + " bytes",
                    "no rules: filters are not supported yet",
                    in.offset());
        }
    }
}
