package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListReader;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.wire.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the list of files: all of it, or with incremental recursion the list of one directory
/// after the other, as they come between the contents of files (flist.c, `recv_file_list`). For the
/// thread that reads from the wire.
///
/// Directories are numbered as their entries come, those of one list in its order. Each gets a
/// list, which may be empty, and no second one.
final class ListReceiver implements Request.Lists {
    private static final Bytes DOT = Bytes.utf8(".");

    private final Session session;
    private final FileListReader reader;
    private final ReceiverReports reports;
    private final FileList list;

    /// By number; null once its list has come, or where it is a duplicate.
    private final List<@Nullable FileEntry> directories = new ArrayList<>();

    private boolean complete;

    ListReceiver(Session session, FileListReader reader, ReceiverReports reports) {
        this.session = session;
        this.reader = reader;
        this.reports = reports;
        this.list = new FileList(session.agreed().compat().incRecurse());
        this.complete = !list.isIncremental();
    }

    FileList list() {
        return list;
    }

    /// No more lists follow.
    boolean isComplete() {
        return complete;
    }

    /// The first list, or the only one.
    FileListSegment first() throws IOException {
        long from = session.in.offset();
        FileListSegment first = reader.read(list);
        if (list.isIncremental()) {
            number(first);
            if (first.high() >= first.low()) {
                FileEntry top = first.get(first.low());
                if (top.isDir() && top.name().equals(DOT)) {
                    first.parent(top);
                }
            }
        }
        counted(from);
        return first;
    }

    @Override
    public void next(int directory) throws IOException {
        long from = session.in.offset();
        FileEntry parent =
                directory >= 0 && directory < directories.size()
                        ? directories.set(directory, null)
                        : null;
        if (complete || parent == null || list.segmentCount() == 0) {
            throw new ProtocolException(
                    "flist-dir",
                    Integer.toString(directory),
                    complete
                            ? "nothing after the last list"
                            : "a directory without a list, below " + directories.size(),
                    from);
        }
        FileListSegment segment = reader.read(list, parent);
        number(segment);
        counted(from);
        reports.add(segment);
    }

    @Override
    public void end() throws IOException {
        if (complete) {
            throw new ProtocolException("ndx", "-2", "once", session.in.offset());
        }
        complete = true;
        session.listed(list.size(), list.totalSize(), true);
        reports.add(ReceiverReports.Kind.LISTS_END, -1);
    }

    private void number(FileListSegment segment) {
        for (int i = 0; i < segment.size(); i++) {
            FileEntry entry = segment.get(i);
            if (entry.isDir()) {
                directories.add(entry.isActive() ? entry : null);
            }
        }
    }

    private void counted(long from) throws IOException {
        var counters = session.counters;
        counters.flistSize += session.in.offset() - from;
        counters.files.set(
                list.regularFiles(), list.dirs(), list.symlinks(), list.devices(), list.specials());
        counters.totalSize = list.totalSize();
        session.listed(list.size(), list.totalSize(), complete);
        session.addIoError(list.ioError());
    }
}
