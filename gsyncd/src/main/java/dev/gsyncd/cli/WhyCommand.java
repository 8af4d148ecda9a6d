package dev.gsyncd.cli;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.changelog.ChangelogFeed;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.crawl.HybridCrawl;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryItem;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StimeStore;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `gsyncd why PATH|GFID [SESSION]`: whether a file is synced, and if not why.
final class WhyCommand implements Command {
    static final String NAME = "why";
    static final String HELP =
            """
            Usage: gsyncd why PATH|GFID [SESSION]

            Whether a file or directory of a volume is synced, told for each session and brick of this
            machine.

              PATH        from the root of the volume, not of a mount
              GFID        as getfattr -n glusterfs.gfid.string tells it
              SESSION     such as pop_gs1_moz, or the directory that holds its state [all]

            synced        no change of it is recorded since the time up to which all is synced
            pending       changes of it stand in changelogs after that time
            queued        it could not be synced yet: why, since when, and when it is tried again
            ignored       it is not mirrored
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Bytes ROOT = Bytes.utf8(".");

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Arguments arguments =
                Arguments.parse(args, List.of(), List.of(Switches.flag("h", Switches.HELP, "")));
        if (arguments.has(Switches.HELP)) {
            console.out().print(HELP);
            return 0;
        }
        List<String> words = arguments.rest();
        if (words.isEmpty()) {
            throw CommandException.usage("no PATH or GFID given: see gsyncd help why");
        }
        for (QueuePlace place : QueuePlace.find(words.subList(1, words.size()), console)) {
            Dir brick;
            try {
                brick = Dir.open(Bytes.utf8(place.brick()));
            } catch (PosixException e) {
                console.out().println(place + ": " + e.getMessage());
                continue;
            }
            try (brick) {
                tell(place, brick, words.getFirst(), console.out());
            }
        }
        return 0;
    }

    /// A file by all that a queue or a changelog may call it.
    private record Sought(@Nullable Gfid gfid, Set<EntryName> names) {
        boolean is(ChangeRecord record) {
            return switch (record) {
                case ChangeRecord.Entry entry ->
                        entry.gfid().equals(gfid)
                                || names.contains(entry.name())
                                || entry.from() != null && names.contains(entry.from());
                case ChangeRecord.Data data -> data.gfid().equals(gfid);
                case ChangeRecord.Meta meta -> meta.gfid().equals(gfid);
                case ChangeRecord.Unread _, ChangeRecord.Listed _ -> false;
            };
        }

        boolean is(RetryItem item) {
            EntryName name = item.key().name();
            return gfid != null && gfid.equals(item.key().gfid())
                    || name != null && names.contains(name);
        }
    }

    private static void tell(QueuePlace place, Dir brick, String word, PrintStream out)
            throws ConfigException, IOException, InterruptedException {
        BrickPaths paths = new BrickPaths(brick);
        byte[] text = word.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Gfid given = Gfid.parseOrNull(text, 0, text.length);
        Bytes path = given == null ? relative(word) : null;
        Sought sought = given == null ? named(paths, relative(word)) : known(paths, given);
        Gfid gfid = sought.gfid();
        boolean here = gfid != null && paths.has(gfid);
        out.println(
                place
                        + ": "
                        + (path != null ? "/" + path : gfid != null ? paths.path(gfid) : "-")
                        + "  gfid "
                        + (gfid == null ? "-" : gfid.toString()));
        String ignored = ignored(path, sought, paths);
        if (ignored != null) {
            out.println("  ignored: " + ignored);
            return;
        }
        boolean[] queued = new boolean[1];
        try (Dir dir = place.open()) {
            RetryQueue.read(
                    dir,
                    place.file(),
                    item -> {
                        if (sought.is(item)) {
                            queued[0] = true;
                            out.println("  queued: " + item.key());
                            QueueCommand.describe(item, out);
                        }
                    });
        }
        Bytes raw = brick.getxattr(ROOT, Bytes.utf8(place.stime()));
        Xtime stime = raw != null && raw.length() == Xtime.LENGTH ? Xtime.ofBytes(raw) : null;
        if (stime == null || stime.equals(Xtime.NEVER) || stime.equals(StimeStore.BEGUN)) {
            out.println("  pending: the first crawl of this brick has not come to its end");
            return;
        }
        Instant until = Instant.ofEpochSecond(stime.seconds());
        String pending = pending(brick, stime, sought);
        if (!pending.isEmpty()) {
            out.println("  pending: synced up to " + until + ", changed after: " + pending);
        } else if (!queued[0] && here) {
            out.println("  synced: no change of it is recorded after " + until);
        } else if (!queued[0]) {
            out.println(
                    "  not on this brick, and nothing of it is recorded after "
                            + until
                            + ": deleted, or on another brick");
        }
    }

    private static Bytes relative(String path) throws ConfigException {
        if (path.startsWith("bytes://")) {
            return ((ResourceUrl.Directory) ResourceUrl.parse(path)).path().from(1);
        }
        String clean = path;
        while (clean.startsWith("/")) {
            clean = clean.substring(1);
        }
        while (clean.endsWith("/")) {
            clean = clean.substring(0, clean.length() - 1);
        }
        return Bytes.utf8(clean);
    }

    private static Sought named(BrickPaths paths, Bytes path) throws IOException {
        Gfid gfid = paths.gfidAt(path);
        Set<EntryName> names = new LinkedHashSet<>();
        Gfid parent = path.isEmpty() ? null : paths.gfidAt(path.parent());
        if (parent != null) {
            names.add(new EntryName(parent, path.baseName()));
        }
        if (gfid != null) {
            names.addAll(paths.names(gfid));
        }
        return new Sought(gfid, names);
    }

    private static Sought known(BrickPaths paths, Gfid gfid) throws IOException {
        return new Sought(gfid, new LinkedHashSet<>(paths.names(gfid)));
    }

    private static @Nullable String ignored(@Nullable Bytes path, Sought sought, BrickPaths paths)
            throws IOException {
        List<String> all = new ArrayList<>();
        if (path != null) {
            all.add("/" + path);
        } else {
            for (EntryName name : sought.names()) {
                all.add(paths.path(name));
            }
        }
        for (String one : all) {
            String first = one.split("/", -1)[one.startsWith("/") ? 1 : 0];
            if (HybridCrawl.isInternal(Bytes.utf8(first))) {
                return "/" + first + " is no part of what is mirrored";
            }
        }
        return null;
    }

    /// What is recorded of it after `since`; empty: nothing.
    private static String pending(Dir brick, Xtime since, Sought sought)
            throws IOException, InterruptedException {
        Set<String> kinds = new LinkedHashSet<>();
        int records = 0;
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (ChangeFeed feed = new ChangelogFeed(brick, since, ChangelogFeed.Tuning.DEFAULT)) {
            Slice slice = feed.next();
            while (slice != null && System.nanoTime() < end) {
                // The changelog that ends at stime is given again.
                boolean before =
                        !slice.provisional()
                                && !slice.to().isAfter(Xtime.ofSeconds(since.seconds() + 1));
                for (ChangeRecord record : slice.records()) {
                    if (!before && sought.is(record)) {
                        records++;
                        kinds.add(
                                record instanceof ChangeRecord.Entry entry
                                        ? entry.op().name()
                                        : record.getClass()
                                                .getSimpleName()
                                                .toUpperCase(Locale.ROOT));
                    }
                }
                slice = feed.next();
            }
        } catch (CrawlNeededException e) {
            return "not known, a crawl has to find it: " + e.getMessage();
        }
        return records == 0 ? "" : records + " records (" + String.join(", ", kinds) + ")";
    }
}
