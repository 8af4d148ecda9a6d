package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.LittleEndian;
import dev.rsyncproto.wire.MuxTag;
import java.io.IOException;

/// Tells the sender which of its files may go, with `--remove-source-files` (io.c,
/// `send_msg_success`). In a local copy it is told which file was written, too, so that it never
/// removes that one.
final class Removals {
    private final Session session;
    private final Options options;
    private final Tree tree;

    Removals(Session session, Tree tree) {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
    }

    /// The entry is what the sender has, whether it was sent or not.
    void succeeded(int ndx, Bytes path) throws IOException {
        if (!options.deletion.sentFiles()) {
            sent(ndx, path);
        }
    }

    /// The entry was sent, and is what the sender has.
    void sent(int ndx, Bytes path) throws IOException {
        if (!options.deletion.sources() || options.dryRun) {
            return;
        }
        int index = session.toWire(ndx);
        if (!options.local) {
            session.out.mux().message(MuxTag.SUCCESS, index);
            return;
        }
        byte[] data = new byte[20];
        LittleEndian.putInt(data, 0, index);
        try {
            Stat stat = tree.statOrNull(path); // nothing was written with --compare-dest
            if (stat != null) {
                LittleEndian.putLong(data, 4, stat.dev());
                LittleEndian.putLong(data, 12, stat.ino());
            }
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), "stat \"" + tree.full(path) + "\" failed: " + Reason.of(e));
            return; // the source stays
        }
        session.out.mux().message(MuxTag.SUCCESS, data);
    }
}
