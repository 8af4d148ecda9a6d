package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.crawl.HybridCrawl;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A primary without the directory in which a replicated volume's self-heal keeps files that may
/// get another name (`/.glusterfs-anonymous-inode-<volume id>`, afr.c
/// `afr_handle_anon_inode_options`). Changelogs tell of it, and a mount may refuse to look at it
/// (EPERM): no part of what is mirrored.
///
/// A file in it is not hidden: it may be on its way to a name.
public final class WithoutHealing extends PartOfPrimary {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes VOLUME_ID = Bytes.utf8("trusted.glusterfs.volume-id");

    private final @Nullable Gfid hidden;

    /// @param brick the worker's own
    public WithoutHealing(PrimaryNames all, Dir brick) throws IOException {
        this(all, directory(brick));
    }

    WithoutHealing(PrimaryNames all, @Nullable Gfid hidden) {
        super(all);
        this.hidden = hidden;
    }

    /// The directory's gfid: one bit of the volume's id is another one.
    private static @Nullable Gfid directory(Dir brick) throws IOException {
        Bytes raw = brick.getxattr(DOT, VOLUME_ID);
        if (raw == null) {
            return null;
        }
        Gfid volume = Gfid.ofBytes(raw);
        return new Gfid(volume.high() ^ 1L << 56, volume.low());
    }

    private boolean isHidden(Gfid gfid) {
        return gfid.equals(hidden);
    }

    private boolean isHidden(EntryName name) {
        return name.parent().equals(Gfid.ROOT)
                ? HybridCrawl.isAnonymousInodes(name.name())
                : isHidden(name.parent());
    }

    private static <T> List<T> without(Collection<T> asked, Predicate<T> hidden) {
        List<T> rest = new ArrayList<>(asked);
        rest.removeIf(hidden);
        return rest;
    }

    @Override
    public Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException {
        return all.lookup(without(names, this::isHidden));
    }

    @Override
    public Map<Gfid, FileState> files(Collection<Gfid> gfids) throws IOException {
        return all.files(without(gfids, this::isHidden));
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        Map<Gfid, List<EntryName>> homes = new HashMap<>();
        all.homes(without(gfids, this::isHidden))
                .forEach((gfid, names) -> homes.put(gfid, without(names, this::isHidden)));
        return homes;
    }

    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        if (isHidden(directory)) {
            return List.of();
        }
        List<Bytes> names = all.list(directory);
        return directory.equals(Gfid.ROOT) ? without(names, HybridCrawl::isAnonymousInodes) : names;
    }
}
