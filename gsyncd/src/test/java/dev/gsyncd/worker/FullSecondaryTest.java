package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.SessionXattrs;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryItem;
import dev.gsyncd.progress.RetryKey;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StimeStore;
import dev.gsyncd.secondary.EntryResult;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A secondary volume that is full, over its quota or read-only: it answers operations on names, on
/// content and attributes, and fsync, with an errno. Nothing of that ends a replay, and nothing is
/// passed over: what was not done is in the queue's file, with the reason, before stime moves.
class FullSecondaryTest {
    private static final Bytes QUEUE = Bytes.utf8("retry");
    private static final SessionXattrs XATTRS =
            new SessionXattrs(Bytes.utf8("user.p.s"), Bytes.utf8("user.p.xtime"));

    @TempDir Path temp;

    private Dir dir;
    private RetryQueue queue;
    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private ModelPrimary primary;
    private ModelSecondary secondary;
    private BatchReplay replay;
    private Replayer replayer;
    private int replayed;

    /// What is answered.
    private int errno;

    /// Of how many answers one is that; 0: none.
    private int oneOf;

    private SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void open() throws IOException {
        dir = Dir.open(Bytes.utf8(temp.toString()));
        queue = RetryQueue.open(dir, QUEUE);
    }

    @AfterEach
    void close() throws IOException {
        queue.close();
        dir.close();
    }

    private boolean refuses() {
        return oneOf > 0 && random.nextInt(oneOf) == 0;
    }

    private String reason() {
        return Errno.text(errno);
    }

    private void begin(long seed) {
        random = new SplittableRandom(seed);
        primary = new ModelPrimary(1, new SplittableRandom(seed));
        secondary = new ModelSecondary(primary);
        Secondary refusing =
                (Secondary)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Secondary.class},
                                (_, method, arguments) ->
                                        switch (method.getName()) {
                                            case "entryOps" -> entryOps((List<?>) arguments[0]);
                                            case "flush" -> flush((Collection<?>) arguments[0]);
                                            default -> method.invoke(secondary, arguments);
                                        });
        replay =
                new BatchReplay(
                        primary,
                        new EntryReconciler(primary, refusing),
                        new Engine(),
                        new SyncedMemo());
        Feeds none =
                (Feeds)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Feeds.class},
                                (_, method, _) -> {
                                    throw new AssertionError(method.getName());
                                });
        replayer = new Replayer(none, queue, new StimeStore(dir, XATTRS), () -> now, true);
        replayed = 0;
    }

    private List<EntryResult> entryOps(List<?> ops) {
        List<EntryResult> results = new ArrayList<>();
        for (Object op : ops) {
            results.add(
                    refuses()
                            ? new EntryResult(errno, null)
                            : secondary.entryOps(List.of((EntryOp) op)).getFirst());
        }
        return results;
    }

    private Map<Gfid, Integer> flush(Collection<?> files) {
        Map<Gfid, Integer> failed = new HashMap<>();
        for (Object file : files) {
            if (refuses()) {
                failed.put((Gfid) file, errno);
            }
        }
        return failed;
    }

    private final class Engine implements DataEngine {
        @Override
        public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta) {
            Map<Gfid, String> failed = new HashMap<>();
            content.forEach(gfid -> sync(gfid, true, failed));
            meta.forEach(gfid -> sync(gfid, false, failed));
            return new Outcome(failed, Set.of(), content.size() + meta.size(), 0, 0);
        }

        private void sync(Gfid gfid, boolean content, Map<Gfid, String> failed) {
            List<Gfid> one = List.of(gfid);
            if (refuses()) {
                failed.putIfAbsent(gfid, "secondary: write failed: " + reason());
            } else {
                secondary
                        .sync(content ? one : List.of(), content ? List.of() : one)
                        .failed()
                        .forEach(failed::putIfAbsent);
            }
        }

        @Override
        public void close() {}
    }

    /// People work, and what they did is replayed.
    private void work(int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            primary.work();
        }
        List<ChangeRecord> all = primary.bricks.getFirst();
        List<ChangeRecord> records = List.copyOf(all.subList(replayed, all.size()));
        Xtime from = Xtime.ofSeconds(1_000L + replayed);
        replayed = all.size();
        Xtime to = Xtime.ofSeconds(1_000L + replayed);
        replayer.replay(
                replay, List.of(new Slice(records, from, to, to, false, List.of())), _ -> {});
        assertEquals(to, new StimeStore(dir, XATTRS).stime());
    }

    /// What another process would find.
    private Map<RetryKey, String> onDisk() throws IOException {
        Map<RetryKey, String> items = new LinkedHashMap<>();
        RetryQueue.read(dir, QUEUE, item -> items.put(item.key(), item.reason()));
        assertEquals(queue.items().stream().map(RetryItem::key).toList().size(), items.size());
        return items;
    }

    /// Names that differ, and files that do.
    private Set<Object> differing() {
        Set<Object> differing = new HashSet<>();
        Set<EntryName> names = new HashSet<>(primary.volume.allNames());
        names.addAll(secondary.volume.allNames());
        for (EntryName name : names) {
            ModelVolume.File here = primary.volume.at(name);
            ModelVolume.File there = secondary.volume.at(name);
            if (here == null || there == null || !here.gfid.equals(there.gfid)) {
                differing.add(name);
            }
        }
        for (ModelVolume.File here : primary.volume.files.values()) {
            ModelVolume.File there = secondary.volume.files.get(here.gfid);
            if (there != null
                    && (here.content != there.content
                            || here.attributes != there.attributes
                            || here.mtime != there.mtime)) {
                differing.add(here.gfid);
            }
        }
        return differing;
    }

    /// Until the queue is empty: the volume takes all again.
    private void heal() throws Exception {
        oneOf = 0;
        for (int i = 0; i < 100 && queue.size() > 0; i++) {
            now = now.plus(Duration.ofHours(1));
            replayer.retry(replay);
        }
        assertEquals(Map.of(), onDisk());
        assertEquals(primary.volume.dump(), secondary.volume.dump());
    }

    static Stream<Arguments> cases() {
        return Stream.of(Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS)
                .flatMap(e -> IntStream.range(1, 5).mapToObj(seed -> Arguments.of(e, seed)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsRefusedIsOwedWithTheReason(int refused, int seed) throws Exception {
        errno = refused;
        begin(seed);
        work(60);
        assertEquals(primary.volume.dump(), secondary.volume.dump());
        oneOf = 1;
        work(40);
        assertFalse(differing().isEmpty());
        Map<RetryKey, String> owed = onDisk();
        Set<Object> keys = new HashSet<>();
        for (Map.Entry<RetryKey, String> item : owed.entrySet()) {
            keys.add(item.getKey().name());
            keys.add(item.getKey().gfid());
        }
        Set<Object> lost = differing();
        lost.removeAll(keys);
        assertEquals(Set.of(), lost);
        Set<String> others = new TreeSet<>(owed.values());
        others.removeIf(reason -> reason.contains(reason()));
        assertEquals(Set.of(), others);
        heal();
    }

    /// Now one is refused and then another: half done is not done.
    @ParameterizedTest
    @MethodSource("cases")
    void whatIsRefusedNowAndThenIsOwed(int refused, int seed) throws Exception {
        errno = refused;
        begin(seed);
        oneOf = 2;
        for (int i = 0; i < 10; i++) {
            work(10);
            now = now.plus(Duration.ofMinutes(1));
            replayer.retry(replay);
            onDisk();
        }
        heal();
    }

    /// A file whose content is on no disk there.
    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS})
    void anFsyncThatIsRefusedIsOwed(int refused) throws Exception {
        errno = refused;
        begin(1);
        EntryName name = new EntryName(Gfid.ROOT, Bytes.utf8("f"));
        primary.volume.create(name, new Gfid(7, 7), ModelVolume.FILE, 1);
        secondary.volume.create(name, new Gfid(7, 7), ModelVolume.FILE, 1);
        replay.unflushed().addFiles(Set.of(new Gfid(7, 7)));
        oneOf = 1;
        replayer.flush(replay);
        assertEquals(
                Map.of(RetryKey.of(new Gfid(7, 7)), "secondary: fsync: " + reason()), onDisk());
        heal();
    }
}
