package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command line said so far, before its parts are weighed against each other by
/// [OptionRules]. Numbers are those rsync counts with, `-1` where it matters that nothing was said.
final class Draft {
    /// What needs no weighing.
    final Options.Builder o = new Options.Builder();

    final LevelWords info = new LevelWords("--info", Info.values());
    final LevelWords debug = new LevelWords("--debug", Debug.values());
    int versions;

    // ---- what is sent
    int recurse;
    int xferDirs = -1;
    int relative = -1;
    boolean impliedDirs = true;
    final List<FilterArg> filters = new ArrayList<>();
    int filterFiles;
    boolean copyLinks;
    boolean copyUnsafeLinks;
    boolean safeLinks;
    boolean mungeLinks;
    boolean insecureLinks;
    boolean copyDirlinks;
    boolean keepDirlinks;
    int atimes;
    boolean openNoatime;
    @Nullable Integer modifyWindow;
    boolean executability;
    final List<String> chmod = new ArrayList<>();
    @Nullable String usermap;
    @Nullable String groupmap;
    boolean usermapByChown;
    boolean groupmapByChown;
    long maxSize = -1;
    long minSize = -1;

    // ---- deletions, backups, where things are written
    boolean delete;
    boolean deleteBefore;
    int deleteDuring;
    boolean deleteAfter;
    boolean deleteExcluded;
    int missingArgs;
    @Nullable Integer maxDelete;
    int removeSources;
    boolean pruneEmptyDirs;
    boolean backup;
    @Nullable Bytes backupDir;
    @Nullable Bytes suffix;
    boolean partial;
    @Nullable Bytes partialDir;
    boolean delayUpdates;
    AltDest.@Nullable Kind altKind;
    final List<Bytes> altDirs = new ArrayList<>();
    int append;
    boolean preallocate;
    boolean fsync;
    boolean writeDevices;
    boolean mkpath;
    @Nullable Bytes tempDir;
    boolean dropDevices;
    @Nullable Bytes confineRoot;

    // ---- the way there
    int compress;
    @Nullable String compressChoice;
    @Nullable Integer compressLevel;
    int compressThreads;
    @Nullable String skipCompress;
    final List<Bytes> remoteOptions = new ArrayList<>();
    int secludedArgs = -1;
    int oldArgs = -1;
    @Nullable String iconv;
    int port;
    @Nullable String address;
    int ipVersion;
    @Nullable String sockopts;
    @Nullable Bytes passwordFile;
    @Nullable Bytes earlyInput;
    boolean motd = true;
    @Nullable String copyAs;
    boolean trustSender;
    Batch.Mode batch = Batch.Mode.NONE;
    Bytes batchName = Bytes.EMPTY;
    long kibPerSecond;
    int connectTimeout;
    long stopAt;
    @Nullable String maxAlloc;

    // ---- what is told
    boolean progress;
    boolean eightBit;
    @Nullable String outbuf;
    @Nullable Bytes logFile;
    @Nullable Bytes logFileFormat;
    boolean chosenStderr;
}
