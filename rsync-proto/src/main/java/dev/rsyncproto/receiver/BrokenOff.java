package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.delta.Patcher;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.tree.ContentWriter;
import dev.rsyncproto.tree.FileTarget;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Keeps what has come of a file when the session breaks off, where the options say so (cleanup.c,
/// `_exit_cleanup`). For the receiver's thread.
final class BrokenOff {
    private final Options options;
    private final Tree tree;
    private final PartialFiles partials;
    private final Backups backups;
    private final ReceivedAttributes attributes;
    private final Patcher patcher;

    BrokenOff(
            Options options,
            Tree tree,
            PartialFiles partials,
            Backups backups,
            ReceivedAttributes attributes,
            Patcher patcher) {
        this.options = options;
        this.tree = tree;
        this.partials = partials;
        this.backups = backups;
        this.attributes = attributes;
        this.patcher = patcher;
    }

    /// @param content to be completed up to what has come; null: it cannot be written to
    @SuppressWarnings("EmptyCatch") // there is nobody left to be told
    void keep(
            FileEntry entry,
            Bytes path,
            FileTarget file,
            int mode,
            @Nullable ContentWriter content) {
        if (!options.partial.keep()
                || options.inplace
                || patcher.literalBytes() == 0
                || (patcher.failure() != null && content != null)) {
            return;
        }
        try {
            if (content != null) {
                patcher.end(new byte[patcher.sumLength()]);
                content.finish(patcher.position());
            }
            file.written();
            boolean named = !partials.haveDirectory();
            if (named && options.backup.on() && backups.keep(path, false) == Backups.Kept.FAILED) {
                return;
            }
            Tree in = partials.make(path);
            Bytes name = partials.name(path);
            Bytes temp = file.writingTo();
            attributes.set(entry, file.tree(), temp, tree, path, -1, false);
            if (named && options.times) {
                // --update must not take it for the newer one
                file.tree().utimens(temp, 0, Dir.UTIME_OMIT, 0, 0);
            }
            file.commit(in, name, mode);
        } catch (IOException e) {
            // as if it had not been asked for
        }
    }
}
