package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.wire.Protocol;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// With incremental recursion: sends the list of one directory after the other, as the peer comes
/// near the end of what it has (flist.c, `send_extra_file_list`).
///
/// Directories are numbered as their entries are sent, those of one list in its order. They are
/// visited depth first; each gets a list, which may be empty. A list that the peer is done with is
/// forgotten, so that memory holds what is ahead, and the directories.
final class SegmentSender {
    /// `MIN_FILECNT_LOOKAHEAD`: as many entries shall be there ahead of what is worked on.
    private static final int AHEAD = 1000;

    private static final Bytes DOT = Bytes.utf8(".");

    /// A directory whose list is to be sent.
    ///
    /// @param depth of the directory in its rules' nesting; the contents of an argument are below
    ///   it
    private record Node(FileEntry entry, Source source, int number, int depth, boolean inDot) {}

    // config
    private final Session session;
    private final Sources sources;
    private final FileList list;
    private final FileListBuilder builder;
    private final Filters filters;
    private final Request request;

    // state
    private final ArrayDeque<ArrayDeque<Node>> open = new ArrayDeque<>();
    private int directories;
    private @Nullable FileListSegment current;
    private long ahead;
    private boolean atEnd;

    SegmentSender(
            Session session,
            Sources sources,
            FileList list,
            FileListBuilder builder,
            Filters filters,
            Request request) {
        this.session = session;
        this.sources = sources;
        this.list = list;
        this.builder = builder;
        this.filters = filters;
        this.request = request;
    }

    /// Takes up the first list, which was sent with the arguments.
    void begin() throws IOException {
        FileListSegment first = list.segments().getFirst();
        current = first;
        if (first.size() > 0 && first.get(0).isDir() && first.get(0).name().equals(DOT)) {
            first.parent(first.get(0));
        }
        open.addLast(nodes(first, null));
        if (!hasMore()) {
            end();
        }
    }

    /// Sends lists until enough is ahead.
    void sendAhead() throws IOException {
        while (!atEnd && ahead < AHEAD) {
            send(open.getLast());
            if (!hasMore()) {
                end();
            }
        }
    }

    private void end() throws IOException {
        request.writeNdx(session.out, Protocol.NDX_FLIST_EOF);
        filters.leaveAll();
        atEnd = true;
    }

    private boolean hasMore() {
        while (!open.isEmpty() && open.getLast().isEmpty()) {
            open.removeLast();
        }
        return !open.isEmpty();
    }

    /// Directories of one name from several arguments go into one list.
    private void send(ArrayDeque<Node> level) throws IOException {
        Node node = level.removeFirst();
        long before = session.out.mux().dataWritten();
        FileListSegment segment = builder.startSegment();
        if (current == null) {
            current = segment;
        }
        segment.parent(node.entry);
        request.writeNdx(session.out, Protocol.NDX_FLIST_OFFSET - node.number);
        contents(node);
        Node last = node;
        while (!level.isEmpty() && level.getFirst().entry.name().equals(node.entry.name())) {
            Node next = level.removeFirst();
            boolean again = next.source == last.source && last.entry.has(FileEntry.CONTENT_DIR);
            if (!again) {
                contents(next);
            }
            last = next;
        }
        builder.end();
        session.counters.flistSize += session.out.mux().dataWritten() - before;
        ahead += segment.size();
        open.addLast(nodes(segment, node));
    }

    private void contents(Node node) throws IOException {
        if (!filters.isEmpty()) {
            enter(node);
        }
        if (node.entry.has(FileEntry.CONTENT_DIR)) {
            builder.addContents(node.source, node.entry.name());
        }
        builder.addBelow(node.source, node.entry);
    }

    private void enter(Node node) throws IOException {
        boolean top = node.depth == (node.inDot ? 1 : 0);
        if (top) {
            filters.leaveAll();
            filters.root(node.source.absolute());
            if (node.inDot) {
                filters.moveTo(DOT, 0);
            }
        }
        filters.moveTo(node.entry.name(), node.depth);
    }

    /// The directories of a list, numbered.
    private ArrayDeque<Node> nodes(FileListSegment segment, @Nullable Node parent) {
        ArrayDeque<Node> nodes = new ArrayDeque<>();
        for (int i = 0; i < segment.size(); i++) {
            FileEntry entry = segment.get(i);
            if (!entry.isDir()) {
                continue;
            }
            int number = directories++;
            if (entry.name().equals(DOT)) {
                continue;
            }
            boolean inDot =
                    parent == null
                            ? !entry.has(FileEntry.TOP_DIR) && !entry.has(FileEntry.IMPLIED_DIR)
                            : parent.inDot;
            int depth = parent != null ? parent.depth + 1 : inDot ? 1 : 0;
            nodes.add(new Node(entry, sources.of(entry), number, depth, inDot));
        }
        return nodes;
    }

    /// What the peer works on.
    void working(int ndx) {
        FileListSegment segment = list.segmentOf(ndx);
        FileListSegment before = current;
        if (segment == null || before == null || segment == before) {
            return;
        }
        boolean forward = segment.firstNdx() > before.firstNdx();
        FileListSegment at = forward ? before : segment;
        FileListSegment end = forward ? segment : before;
        while (at != null && at != end) {
            at = list.after(at);
            int size = at == null ? 0 : at.size();
            ahead += forward ? -size : size;
        }
        current = segment;
    }

    /// The peer is done with the oldest list.
    ///
    /// @return whether there are more
    boolean doneWithFirst() {
        FileListSegment first = list.removeFirst();
        FileListSegment next = list.first();
        if (first == current) {
            current = next;
            ahead -= next == null ? 0 : next.size();
        }
        return next != null;
    }

    boolean isEmpty() {
        return list.first() == null;
    }
}
