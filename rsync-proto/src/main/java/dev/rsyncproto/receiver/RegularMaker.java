package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds out which regular files are right already, and asks the sender for the others. For the
/// generator's thread.
final class RegularMaker {
    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final Tree tree;
    private final Deleter deleter;
    private final Request request;
    private final Itemizer itemizer;
    private final Finisher finisher;
    private final BasisSums sums;
    private final StrongSum listSum;

    // state
    private final byte[] buffer = new byte[64 * 1024];

    RegularMaker(
            Session session,
            Receiving receiving,
            Tree tree,
            Deleter deleter,
            Request request,
            Itemizer itemizer,
            Finisher finisher) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.tree = tree;
        this.deleter = deleter;
        this.request = request;
        this.itemizer = itemizer;
        this.finisher = finisher;
        this.sums = new BasisSums(session);
        this.listSum = StrongSum.forList(session.agreed().fileSum());
    }

    void make(
            int ndx,
            FileEntry entry,
            Bytes path,
            @Nullable Existing found,
            int mode,
            @Nullable PosixException statError,
            boolean redo)
            throws IOException {
        Existing existing = found;
        if (existing != null && !existing.stat().isRegular()) {
            tree.forget(path);
            if (!deleter.makeWay(path, "regular file")) {
                return;
            }
            existing = null;
        }
        if (existing == null) {
            if (options.hardLinks && LinkGroups.notLast(entry)) {
                return; // another name may be there already: the last one decides
            }
            if (statError != null) {
                session.failed(
                        path,
                        statError.errno(),
                        "recv_generator: failed to stat \"" + path + "\": " + Reason.of(statError));
                return;
            }
            ask(ndx, entry, path, null, mode, null, redo);
            return;
        }
        if (!redo && unchanged(entry, path, existing.stat())) {
            itemizer.itemize(entry, ndx, existing, mode, 0, null);
            finisher.set(existing, entry, mode, false);
            finisher.links(ndx, entry, path, existing.stat());
            return;
        }
        if (options.dryRun || sums.wholeFiles()) {
            ask(ndx, entry, path, existing, mode, null, redo);
            return;
        }
        Fd basis;
        try {
            basis = tree.openForReading(path);
        } catch (PosixException e) {
            session.say(
                    Events.Level.ERROR,
                    "rsync: [generator] failed to open \""
                            + path
                            + "\", continuing: "
                            + Reason.of(e));
            if (!options.hardLinks || !LinkGroups.notLast(entry)) {
                ask(ndx, entry, path, null, mode, null, redo);
            }
            return;
        }
        try (basis) {
            ask(ndx, entry, path, existing, mode, basis, redo);
        }
    }

    /// The quick check, or with `-c` the slow one.
    private boolean unchanged(FileEntry entry, Bytes path, Stat stat) {
        if (stat.size() != entry.size()) {
            return false;
        }
        if (options.checksum) {
            return Arrays.equals(entry.checksum(), sumOf(path, stat.size()));
        }
        return options.sizeOnly || (!options.ignoreTimes && stat.mtimeSec() == entry.mtimeSec());
    }

    private byte[] sumOf(Bytes path, long size) {
        byte[] sum = new byte[listSum.length()];
        listSum.reset();
        try (Fd fd = tree.openForReading(path)) {
            long left = size;
            while (left > 0) {
                int n = fd.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    break;
                }
                listSum.update(buffer, 0, n);
                left -= n;
            }
            listSum.digest(sum, 0);
            return sum;
        } catch (PosixException e) {
            return new byte[listSum.length()];
        }
    }

    private void ask(
            int ndx,
            FileEntry entry,
            Bytes path,
            @Nullable Existing existing,
            int mode,
            @Nullable Fd basis,
            boolean redo)
            throws IOException {
        if (options.hardLinks && LinkGroups.isLinked(entry)) {
            entry.set(FileEntry.FILE_SENT);
        }
        receiving.asked().add(ndx);
        request.writeNdx(session.out, ndx);
        int flags = ItemFlags.TRANSFER;
        if (options.checksum && !redo) {
            flags |= ItemFlags.REPORT_CHANGE;
        }
        itemizer.itemize(entry, Itemizer.NDX_WRITTEN, existing, mode, flags, null);
        if (options.dryRun) {
            finisher.links(ndx, entry, path, existing == null ? null : existing.stat());
            return;
        }
        sums.send(basis, existing == null ? 0 : existing.stat().size(), redo);
    }
}
