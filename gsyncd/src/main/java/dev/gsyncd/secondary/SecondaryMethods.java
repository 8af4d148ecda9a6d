package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.MuxLimits;
import dev.gsyncd.repce.CallException;
import dev.gsyncd.repce.PickleLimits;
import dev.gsyncd.repce.PyText;
import dev.gsyncd.repce.PyTuple;
import dev.gsyncd.repce.RepceServer;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a primary can call on a secondary; see [Methods].
final class SecondaryMethods implements RepceServer.Methods {
    private static final double VERSION = 1.0;
    private static final int MAX_ITEMS = 100_000;

    /// In an answer around the names: its id, the list, their marks.
    private static final int OTHER_VALUES = 100;

    private static final int OTHER_BYTES = 4_096;

    /// Beside the text itself: opcode and length, and its part of a batch's marks.
    private static final int BYTES_OF_TEXT = 6;

    private final LocalSecondary secondary;
    private final PythonEntries python;
    private final MuxLimits limits;
    private final PickleLimits answers;

    /// @param distributed whether a Python primary has its files on several bricks
    SecondaryMethods(LocalSecondary secondary, MuxLimits limits, boolean distributed) {
        this(secondary, limits, distributed, PickleLimits.DEFAULT);
    }

    /// @param answers what a primary takes
    SecondaryMethods(
            LocalSecondary secondary, MuxLimits limits, boolean distributed, PickleLimits answers) {
        this.secondary = secondary;
        this.python = new PythonEntries(secondary, distributed);
        this.limits = limits;
        this.answers = answers;
    }

    @Override
    public boolean endsService(String method) {
        return method.equals(Methods.MUX);
    }

    @Override
    public @Nullable Object call(String method, List<@Nullable Object> arguments)
            throws CallException {
        try {
            return switch (method) {
                case Methods.VERSION -> VERSION;
                case Methods.PID -> secondary.pid();
                case Methods.KEEP_ALIVE -> secondary.keepAlive();
                case Methods.PYTHON_ENTRY_OPS -> python.execute(items(arguments, PythonOps::dict));
                case Methods.PYTHON_META_OPS -> metaOps(items(arguments, PythonOps::dict));
                case Methods.PYTHON_GFID -> gfid(items(List.of(arguments), WireOps::name));
                case Methods.CAPABILITIES -> capabilities();
                case Methods.MUX -> true;
                case Methods.LOOKUP -> lookup(items(arguments, WireOps::name));
                case Methods.LOOKUP_GFIDS -> lookupGfids(items(arguments, WireOps::gfid));
                case Methods.HOMES -> homes(items(arguments, WireOps::gfid));
                case Methods.LIST -> list(items(List.of(arguments), WireOps::gfid));
                case Methods.TRASH -> trash(arguments);
                case Methods.SUCCEED -> succeed(arguments);
                case Methods.FLUSH -> flush(items(arguments, WireOps::gfid));
                case Methods.WHOLE -> secondary.isWhole();
                case Methods.ENTRY_OPS -> entryOps(items(arguments, WireOps::fromWire));
                case Methods.FLUSH_MIRROR -> secondary.flushMirror();
                case Methods.RENAME -> renames(items(arguments, WireOps::rename));
                default -> throw CallException.noMethod(method);
            };
        } catch (IllegalArgumentException e) {
            throw CallException.badArguments(method + ": " + e.getMessage());
        } catch (UnsupportedOperationException e) {
            throw CallException.osError(Errno.EOPNOTSUPP, method + ": " + e.getMessage());
        } catch (PosixException e) {
            throw CallException.osError(e.errno(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw CallException.osError(Errno.EIO, String.valueOf(e.getMessage()));
        }
    }

    private boolean trash(List<@Nullable Object> arguments) throws IOException {
        if (arguments.size() == 1
                && arguments.getFirst() instanceof Map<?, ?> terms
                && terms.get("session") instanceof String session
                && terms.get("bytes") instanceof Long bytes
                && terms.get("seconds") instanceof Long seconds) {
            return secondary.keepTrash(new TrashTerms(session, bytes, Duration.ofSeconds(seconds)));
        }
        throw new IllegalArgumentException("takes a dict of session, bytes, seconds");
    }

    private boolean succeed(List<@Nullable Object> arguments) throws IOException {
        if (arguments.size() == 1 && arguments.getFirst() instanceof String worker) {
            return secondary.succeed(worker);
        }
        throw new IllegalArgumentException("takes the name of a worker");
    }

    private List<Integer> flush(List<Gfid> files) throws IOException {
        Map<Gfid, Integer> failed = secondary.flush(files);
        return files.stream().map(file -> failed.getOrDefault(file, 0)).toList();
    }

    private Map<String, Object> capabilities() {
        return Map.ofEntries(
                Map.entry("machine", secondary.machineStart()),
                Map.entry("trash", true),
                Map.entry("flush", true),
                Map.entry("succeed", true),
                Map.entry("whole", true),
                Map.entry("list", true),
                Map.entry("implementation", "gsyncd for the JVM"),
                Map.entry("kind", secondary.kind().name()),
                Map.entry("tar", secondary.takesTar()),
                Map.entry("overwritten", secondary.keepsOverwritten()),
                Map.entry("window", limits.window()),
                Map.entry("streams", limits.streams()));
    }

    /// The items of the one list that is the argument.
    private static <T> List<T> items(
            List<@Nullable Object> arguments, Function<@Nullable Object, T> read) {
        if (arguments.size() != 1 || !(arguments.getFirst() instanceof List<?> list)) {
            throw new IllegalArgumentException("takes one list");
        }
        if (list.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("more than " + MAX_ITEMS + " items");
        }
        List<T> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(read.apply(item));
        }
        return items;
    }

    private List<@Nullable Object> lookup(List<EntryName> names) throws IOException {
        Map<EntryName, Found> found = secondary.lookup(names);
        List<@Nullable Object> answer = new ArrayList<>(names.size());
        names.forEach(name -> answer.add(WireOps.found(found.get(name))));
        return answer;
    }

    private List<@Nullable Object> lookupGfids(List<Gfid> gfids) throws IOException {
        Map<Gfid, Found> found = secondary.lookupGfids(gfids);
        List<@Nullable Object> answer = new ArrayList<>(gfids.size());
        gfids.forEach(gfid -> answer.add(WireOps.found(found.get(gfid))));
        return answer;
    }

    private List<List<String>> homes(List<Gfid> gfids) throws IOException {
        Map<Gfid, List<EntryName>> found = secondary.homes(gfids);
        List<List<String>> answer = new ArrayList<>(gfids.size());
        for (Gfid gfid : gfids) {
            answer.add(
                    found.getOrDefault(gfid, List.of()).stream()
                            .map(n -> WireOps.name(n))
                            .toList());
        }
        return answer;
    }

    /// For a primary that does not know of [NameList]. More than it takes would end the connection,
    /// and the next one as well.
    private List<String> list(List<Gfid> directory) throws IOException {
        if (directory.size() != 1) {
            throw new IllegalArgumentException("takes one gfid");
        }
        Gfid gfid = directory.getFirst();
        List<String> names = new ArrayList<>();
        long[] bytes = {0};
        secondary.eachName(
                gfid,
                name -> {
                    String text = PyText.ofName(name);
                    names.add(text);
                    bytes[0] += BYTES_OF_TEXT + (long) PyText.wireLength(text);
                    // A reader counts each value where it comes, and once more where it stands.
                    if (2L * names.size() + OTHER_VALUES > answers.values()
                            || bytes[0] + OTHER_BYTES > answers.bytes()) {
                        throw new PosixException("gsyncd_list", gfid.path(), Errno.EOVERFLOW);
                    }
                });
        return names;
    }

    private List<Object> entryOps(List<EntryOp> ops) throws IOException {
        List<Object> answer = new ArrayList<>(ops.size());
        secondary.entryOps(ops).forEach(result -> answer.add(WireOps.result(result)));
        return answer;
    }

    private List<PyTuple> metaOps(List<Map<?, ?>> entries) throws IOException {
        List<MetaResult> results =
                secondary.metaOps(entries.stream().map(PythonOps::meta).toList());
        List<PyTuple> failures = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            MetaResult result = results.get(i);
            if (result.errno() != 0) {
                failures.add(PyTuple.of(entries.get(i), (long) result.errno(), result.call()));
            }
        }
        return failures;
    }

    private Object gfid(List<EntryName> path) throws IOException {
        if (path.size() != 1) {
            throw new IllegalArgumentException("takes one path");
        }
        Found found = secondary.lookup(path).get(path.getFirst());
        return found == null ? (Object) (long) Errno.ENOENT : found.gfid().toString();
    }

    private List<Integer> renames(List<PathRename> renames) throws IOException {
        return secondary.renamePaths(renames);
    }
}
