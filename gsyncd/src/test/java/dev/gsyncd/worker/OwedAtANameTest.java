package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
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
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file that its gfid does not lead to is owed at its name. When that is mended, the next batch
/// that syncs the file clears it; one that only seems to does not.
class OwedAtANameTest {
    private static final Bytes QUEUE = Bytes.utf8("retry");
    private static final Gfid FILE = new Gfid(7, 1);
    private static final EntryName NAME = new EntryName(Gfid.ROOT, Bytes.utf8("name"));
    private static final EntryName OTHER = new EntryName(Gfid.ROOT, Bytes.utf8("other"));
    private static final ChangeRecord DATA = new ChangeRecord.Data(FILE);
    private static final ChangeRecord NAMED = new ChangeRecord.Entry(FILE, EntryFop.CREATE, NAME);
    private static final RetryKey OWED = new RetryKey(FILE, NAME);

    @TempDir Path temp;

    private final ModelPrimary primary = new ModelPrimary(2, new SplittableRandom(1));
    private final ModelSecondary secondary = new ModelSecondary(primary);
    private Dir dir;
    private RetryQueue queue;
    private boolean blind = true;
    private boolean refuses;
    private int slices;

    private final DataEngine engine =
            new DataEngine() {
                @Override
                public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta) {
                    if (refuses && (content.contains(FILE) || meta.contains(FILE))) {
                        return new Outcome(Map.of(FILE, "EDQUOT"), Set.of(), 1, 0, 0);
                    }
                    if (!blind) {
                        return secondary.sync(content, meta);
                    }
                    secondary.sync(without(content), without(meta));
                    return new Outcome(Map.of(), Set.of(FILE), 1, 0, 0);
                }

                @Override
                public void close() {}
            };
    private final BatchReplay replay =
            new BatchReplay(
                    primary, new EntryReconciler(primary, secondary), engine, new SyncedMemo());

    private static List<Gfid> without(Collection<Gfid> gfids) {
        return gfids.stream().filter(gfid -> !gfid.equals(FILE)).toList();
    }

    @BeforeEach
    void owed() throws Exception {
        dir = Dir.open(Bytes.utf8(temp.toString()));
        queue = RetryQueue.open(dir, QUEUE);
        primary.volume.create(NAME, FILE, ModelVolume.FILE, 1);
        replay(false, NAMED, DATA);
        assertEquals(Set.of(OWED), keys());
    }

    @AfterEach
    void close() throws IOException {
        queue.close();
        dir.close();
    }

    private Set<RetryKey> keys() throws IOException {
        return Set.copyOf(queue.items().stream().map(RetryItem::key).toList());
    }

    private void replay(boolean provisional, ChangeRecord... records) throws Exception {
        Feeds none =
                (Feeds)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Feeds.class},
                                (_, method, _) -> {
                                    throw new AssertionError(method.getName());
                                });
        SessionXattrs xattrs =
                new SessionXattrs(Bytes.utf8("user.p.s"), Bytes.utf8("user.p.xtime"));
        Instant now = Instant.ofEpochSecond(1_800_000_000);
        Xtime from = Xtime.ofSeconds(1_000L + slices++);
        Xtime to = Xtime.ofSeconds(1_000L + slices);
        Slice slice =
                new Slice(
                        List.of(records),
                        from,
                        to,
                        provisional ? null : to,
                        provisional,
                        List.of());
        new Replayer(none, queue, new StimeStore(dir, xattrs), () -> now, true)
                .replay(replay, List.of(slice), _ -> {});
    }

    private void restart() throws IOException {
        queue.close();
        queue = RetryQueue.open(dir, QUEUE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsSyncedByALaterBatchIsOwedNoMore(boolean provisional) throws Exception {
        blind = false;
        replay(provisional, DATA);
        assertEquals(Set.of(), keys());
        assertEquals(primary.volume.dump(), secondary.volume.dump());
        restart();
        assertEquals(Set.of(), keys());
    }

    @Test
    void alsoAfterARestart() throws Exception {
        restart();
        blind = false;
        replay(false, NAMED, DATA);
        assertEquals(Set.of(), keys());
    }

    /// Its content is not compared: whether it is right is not known.
    @Test
    void aBatchOfItsAttributesOrNamesAloneClearsNothing() throws Exception {
        blind = false;
        replay(false, new ChangeRecord.Meta(FILE, ChangeRecord.MetaKind.ATTRIBUTES));
        assertEquals(Set.of(OWED), keys());
        replay(false, new ChangeRecord.Entry(FILE, EntryFop.CREATE, OTHER));
        assertEquals(Set.of(OWED), keys());
    }

    /// Told of by its gfid alone a file looks gone, which is what it is owed for.
    @Test
    void whatItsGfidStillDoesNotLeadToIsOwed() throws Exception {
        replay(false, DATA);
        assertEquals(Set.of(OWED), keys());
        replay(false, NAMED);
        assertEquals(Set.of(OWED), keys());
        replay(true, NAMED, DATA);
        assertEquals(Set.of(OWED), keys());
    }

    @Test
    void whatIsRefusedIsOwed() throws Exception {
        blind = false;
        refuses = true;
        replay(false, NAMED, DATA);
        assertEquals(Set.of(OWED, RetryKey.of(FILE)), keys());
        refuses = false;
        replay(false, NAMED, DATA);
        assertEquals(Set.of(), keys());
    }

    /// Both are gone: the batch says of each what a try of the item would.
    @Test
    void whatIsDeletedIsOwedNoMore() throws Exception {
        primary.volume.unlink(NAME);
        blind = false;
        replay(false, NAMED, DATA);
        assertEquals(Set.of(), keys());
    }
}
