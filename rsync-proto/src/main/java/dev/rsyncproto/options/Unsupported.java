package dev.rsyncproto.options;

import java.util.LinkedHashMap;
import java.util.Map;

/// Options that are read but not obeyed yet: they are refused, never passed over.
///
/// Who makes one work takes its line away.
public final class Unsupported {
    private Unsupported() {}

    /// Throws (`RERR_UNSUPPORTED`) for the first one that is asked for.
    public static void refuse(Options o) throws OptionException {
        for (Map.Entry<String, Boolean> e : asked(o).entrySet()) {
            if (e.getValue()) {
                throw new OptionException(
                        OptionException.UNSUPPORTED,
                        e.getKey() + ": this option is not supported yet");
            }
        }
    }

    private static Map<String, Boolean> asked(Options o) {
        Map<String, Boolean> m = new LinkedHashMap<>();
        // filters, and what is sent
        m.put("--filter", !o.filters.isEmpty());
        m.put("--cvs-exclude", o.cvsExclude);
        m.put("--one-file-system", o.oneFileSystem > 0);
        m.put("--copy-links", o.symlinks.copy());
        m.put("--copy-unsafe-links", o.symlinks.copyUnsafe());
        m.put("--safe-links", o.symlinks.safe());
        m.put("--munge-links", o.symlinks.munge());
        m.put("--insecure-links", o.symlinks.insecure());
        m.put("--copy-dirlinks", o.symlinks.copyDirs());
        m.put("--keep-dirlinks", o.symlinks.keepDirs());
        m.put("--copy-devices", o.copyDevices);
        m.put("--max-size", o.limits.maxSize() >= 0);
        m.put("--min-size", o.limits.minSize() >= 0);
        m.put("--prune-empty-dirs", o.deletion.pruneEmptyDirs());
        // attributes
        m.put("--fake-super", o.fakeSuper);
        m.put("--atimes", o.timeRules.access() > 0);
        m.put("--open-noatime", o.timeRules.openNoatime());
        m.put("--modify-window", o.timeRules.window() != null);
        m.put("--executability", o.mapping.executability());
        m.put("--chmod", !o.mapping.chmod().isEmpty());
        m.put("--usermap", o.mapping.users() != null);
        m.put("--groupmap", o.mapping.groups() != null);
        // deletions, and where things are written
        m.put("--max-delete", o.deletion.max() != null);
        m.put("--delete-excluded", o.deletion.excluded());
        m.put("--delete-missing-args", o.deletion.missingArgs());
        m.put("--remove-source-files", o.deletion.sources());
        m.put("--backup", o.backup.on());
        m.put("--delay-updates", o.partial.delay());
        m.put("--partial-dir", o.partial.dir() != null);
        m.put("--partial", o.partial.keep());
        m.put("--fuzzy", o.fuzzy > 0);
        AltDest.Kind kind = o.altDest.kind();
        m.put(kind == null ? "--link-dest" : kind.option(), kind != null);
        m.put("--append", o.writing.append() > 0);
        m.put("--preallocate", o.writing.preallocate());
        m.put("--fsync", o.writing.fsync());
        m.put("--write-devices", o.writing.devices());
        m.put("--mkpath", o.writing.mkpath());
        m.put("--temp-dir", o.writing.tempDir() != null);
        m.put("--drop-D", o.writing.dropDevices());
        m.put("--confine-root", o.writing.confineRoot() != null);
        // the connection
        m.put("--iconv", o.remote.iconv() != null);
        m.put("--write-batch", o.batch.mode() != Batch.Mode.NONE && !o.batch.reading());
        m.put("--read-batch", o.batch.reading());
        m.put("--secluded-args", o.remote.secludedArgs());
        m.put("--copy-as", o.remote.copyAs() != null);
        m.put("--bwlimit", o.limits.kibPerSecond() > 0);
        m.put("--stop-at", o.limits.stopAt() > 0);
        m.put("--progress", o.output.levels().has(Info.PROGRESS, 1));
        m.put("--outbuf", o.output.buffering() != '\0');
        m.put("--log-file", o.output.logFile() != null);
        return m;
    }
}
