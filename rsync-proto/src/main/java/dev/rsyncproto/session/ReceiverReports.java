package dev.rsyncproto.session;

import dev.rsyncproto.flist.FileListSegment;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the receiver tells the generator: in order, never blocking the receiver.
///
/// In rsync this is the pipe between the two processes with its `MSG_REDO`, `MSG_SUCCESS`,
/// `MSG_NO_SEND` and `NDX_DONE`.
public final class ReceiverReports {
    /// What happened to the entry.
    public enum Kind {
        /// The content did not verify: to be asked for once more.
        REDO,
        /// The file is complete.
        SUCCESS,
        /// The sender could not send it, or we could not write it.
        NO_SEND,
        /// The receiver saw the end of a phase.
        PHASE_DONE,
        /// The list of a directory has come.
        LIST,
        /// The receiver waits until the generator has come to the entry.
        AWAITS,
        /// No more lists will.
        LISTS_END,
        /// The receiver failed; nothing else follows.
        FAILED
    }

    /// @param ndx the entry's index, -1 where the kind speaks of none
    /// @param list with LIST: complete, and the generator's from now on
    public record Report(Kind kind, int ndx, @Nullable FileListSegment list) {}

    private final LinkedBlockingQueue<Report> queue = new LinkedBlockingQueue<>();

    public void add(Kind kind, int ndx) {
        queue.add(new Report(kind, ndx, null));
    }

    public void add(FileListSegment list) {
        queue.add(new Report(Kind.LIST, -1, list));
    }

    /// The next report that is there already, or null.
    public @Nullable Report poll() {
        return queue.poll();
    }

    /// The next report, or null when none came in time.
    public @Nullable Report await(long millis) throws InterruptedException {
        return queue.poll(millis, TimeUnit.MILLISECONDS);
    }
}
