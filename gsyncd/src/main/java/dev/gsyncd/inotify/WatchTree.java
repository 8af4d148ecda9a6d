package dev.gsyncd.inotify;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The watched directories as a tree, so that a rename of one moves the paths of all below it.
final class WatchTree {
    /// A watched directory.
    static final class Node {
        final int wd;
        private @Nullable Node parent;
        private Bytes name;
        private final Map<Bytes, Node> children = new HashMap<>();

        private Node(int wd, @Nullable Node parent, Bytes name) {
            this.wd = wd;
            this.parent = parent;
            this.name = name;
        }

        Bytes path() {
            List<Bytes> parts = new ArrayList<>();
            for (Node n = this; n.parent != null; n = n.parent) {
                parts.add(n.name);
            }
            Bytes path = Bytes.EMPTY;
            for (Bytes part : parts.reversed()) {
                path = path.slash(part);
            }
            return path;
        }
    }

    private final Map<Integer, Node> byWatch = new HashMap<>();
    private @Nullable Node root;

    @Nullable Node root() {
        return root;
    }

    @Nullable Node get(int wd) {
        return byWatch.get(wd);
    }

    @Nullable Node child(Node parent, Bytes name) {
        return parent.children.get(name);
    }

    int size() {
        return byWatch.size();
    }

    void clear() {
        byWatch.clear();
    }

    /// Notes the watch `wd`; `parent` is null for the root.
    Node add(int wd, @Nullable Node parent, Bytes name) {
        Node node = new Node(wd, parent, name);
        byWatch.put(wd, node);
        if (parent == null) {
            root = node;
        } else {
            parent.children.put(name, node);
        }
        return node;
    }

    void move(Node node, Node parent, Bytes name) {
        detach(node);
        node.parent = parent;
        node.name = name;
        parent.children.put(name, node);
    }

    /// Forgets a directory and all below it; their watches, for whoever ends them.
    List<Integer> remove(Node node) {
        detach(node);
        List<Integer> watches = new ArrayList<>();
        List<Node> todo = new ArrayList<>(List.of(node));
        while (!todo.isEmpty()) {
            Node next = todo.removeLast();
            byWatch.remove(next.wd);
            watches.add(next.wd);
            todo.addAll(next.children.values());
        }
        return watches;
    }

    private static void detach(Node node) {
        if (node.parent != null) {
            node.parent.children.remove(node.name, node);
        }
    }
}
