package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.Options;
import org.jspecify.annotations.Nullable;

/// What decides how file lists look on the wire; both ends hold the same values.
///
/// `asRoot` (may owners be set?), `ignoreErrors` and `mungeLinks` matter to the reader alone.
public record FlistFormat(
        int protocol,
        CompatFlags compat,
        boolean owner,
        boolean group,
        boolean links,
        boolean devices,
        boolean specials,
        boolean hardLinks,
        boolean acls,
        int xattrs,
        boolean checksum,
        int checksumLength,
        boolean relative,
        boolean recurse,
        boolean numericIds,
        boolean ignoreErrors,
        boolean asRoot,
        boolean fakeSuper,
        boolean atimes,
        boolean missingArgs,
        boolean mungeLinks,
        @Nullable Transcoder names,
        boolean convertsTargets) {

    /// Without `--iconv`.
    public static FlistFormat of(
            Options o, int protocol, CompatFlags compat, int checksumLength, boolean asRoot) {
        return of(o, protocol, compat, checksumLength, asRoot, null, false);
    }

    /// @param names the charset of names here; null: they go as they are
    /// @param convertsTargets so do what symlinks hold
    public static FlistFormat of(
            Options o,
            int protocol,
            CompatFlags compat,
            int checksumLength,
            boolean asRoot,
            @Nullable Transcoder names,
            boolean convertsTargets) {
        return new FlistFormat(
                protocol,
                compat,
                o.owner,
                o.group,
                o.links,
                o.devices,
                o.specials,
                o.hardLinks,
                o.acls,
                o.xattrs,
                o.checksum,
                checksumLength,
                o.relative,
                o.recurse,
                o.numericIds,
                o.ignoreErrors,
                asRoot,
                o.fakeSuper,
                o.timeRules.access() > 0,
                o.deletion.missingArgs(),
                o.symlinks.munge(),
                names,
                convertsTargets);
    }

    /// Whether `mode`'s entries carry the time of last access.
    boolean carriesAtime(int mode) {
        return atimes && (mode & FileEntry.S_IFMT) != FileEntry.S_IFDIR;
    }

    /// As the other end sorts other names, the indexes that are exchanged are then those before
    /// sorting (`need_unsorted_flist`).
    public boolean ordersByWire() {
        return names != null;
    }

    boolean safeFlist() {
        return protocol >= 31 || compat.safeFlist();
    }

    /// Whether `mode`'s entries carry device numbers.
    boolean carriesRdev(int mode) {
        return (devices && FileEntry.isDevice(mode))
                || (specials && FileEntry.isSpecial(mode) && protocol < 31);
    }
}
