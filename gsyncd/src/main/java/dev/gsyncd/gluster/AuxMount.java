package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A volume mounted for us alone, with its files under `.gfid/<gfid>` as well.
///
/// The mount has a name only for the moment in which its root is opened; then it is unmounted
/// lazily and lives as long as the handle. So whatever ends this process, kill -9 included, ends
/// the mount and its glusterfs process. For that moment a shell holds the mount, in a session of
/// its own: it unmounts when the pipe to us closes, for whatever reason. Where the shell is killed
/// as well, the next mount of any gsyncd here unmounts it ([MountPoint]).
///
/// Not in a mount namespace of its own (`unshare --mount`): glusterfs would be in it too, and keep
/// its own mount alive where nobody sees it.
public final class AuxMount implements AutoCloseable {
    /// Mounts `"$@"` at `$1/mnt`, says how that went, and waits for the end of its input.
    private static final String HOLD =
            """
            base=$1; shift
            if "$@" "$base/mnt"; then echo "mounted $base/mnt"; cat >/dev/null; else echo failed; fi
            umount -l "$base/mnt" 2>/dev/null
            rm -f "$base/pid" "$base/held"; rmdir "$base/mnt" "$base" 2>/dev/null
            """;

    /// The same for one who is not root: glusterd mounts, where its mountbroker lets the user, and
    /// says where. It takes only the options that it knows of gsyncd (glusterd-mountbroker.c).
    private static final String HOLD_BROKERED =
            """
            set -f
            gluster=$1 words=$2; shift 2
            at=$("$gluster" --remote-host=localhost $words system:: mount "$@") || at=
            if [ -n "$at" ]; then echo "mounted $at"; cat >/dev/null; else echo failed; fi
            [ -z "$at" ] || "$gluster" --remote-host=localhost $words system:: umount "$at" lazy
            """;

    /// Attributes, names and content are asked for each time: other clients write as well.
    ///
    /// Measured on replica 2 with another client that writes, of 150 files that were read before:
    /// with glusterfs's defaults all were stale for up to a second, and so with the three timeouts
    /// alone (md-cache); with md-cache off as well, content that was written over at the same size
    /// and mtime was stale each time (quick-read), and with that off still twice (pages that the
    /// kernel kept over an open). With all of these none was.
    private static final List<String> NO_CACHES =
            List.of(
                    "--attribute-timeout=0",
                    "--entry-timeout=0",
                    "--negative-timeout=0",
                    "--fopen-keep-cache=off",
                    "--xlator-option=*md-cache.md-cache-timeout=0",
                    "--xlator-option=*quick-read.cache-timeout=0",
                    "--xlator-option=*quick-read.max-file-size=0",
                    "--xlator-option=*io-cache.cache-timeout=0",
                    "--xlator-option=*nl-cache.nl-cache-timeout=0");

    /// A name that its hash's subvolume does not have is looked for on all others, which is what
    /// glusterfs leaves out by default (dht-common.c, `dht_should_lookup_everywhere`). What points
    /// there (linkto) may be missing: a rename that met a full disk or a limit left a file that a
    /// listing and its gfid show and a look-up does not. To gsyncd "no such file" means deleted.
    private static final List<String> ALL_SUBVOLUMES =
            List.of(
                    "--xlator-option=*dht.lookup-optimize=off",
                    "--xlator-option=*dht.lookup-unhashed=on");

    /// A mount with gsyncd's own client id (-1) silently drops what is set of xattrs other than
    /// `user.*`, the access ACL and a shard's: default ACLs, `security.*`, `trusted.*`. With this
    /// id (`NO_ROOT_SQUASH`) all are set, on a read-only volume too. Of a sharded volume such a
    /// mount shows whole files and no shards: there it sets what is not set otherwise, and no more.
    public static final List<String> SETS_ALL_XATTRS = List.of("--client-pid=-4");

    /// Bricks take the requests of clients with negative ids, gsyncd's own among them, at the least
    /// priority: one at a time for each brick, and while more are waiting its io threads spin and
    /// burn all processors (io-threads.c, `iot_worker`; seen in 10.3). This id is the exception.
    /// Not for a sharded volume.
    public static final List<String> NORMAL_PRIORITY = SETS_ALL_XATTRS;

    private static final String MOUNTED = "mounted ";
    private static final Bytes SUBVOLUMES = Bytes.utf8("dht.subvol.status");
    private static final Bytes DOT = Bytes.utf8(".");
    private static final long READY_POLL_MILLIS = 20;

    private final Dir root;
    private final long glusterfsPid;

    private AuxMount(Dir root, long glusterfsPid) {
        this.root = root;
        this.glusterfsPid = glusterfsPid;
    }

    /// How to mount.
    ///
    /// @param glusterfs the program, a name on the PATH or a path
    /// @param server where the volume's description comes from
    /// @param logFile of glusterfs; null: its default
    /// @param logLevel such as INFO
    /// @param more further options
    /// @param limit until the volume must be there
    public record Options(
            String glusterfs,
            String server,
            String volume,
            @Nullable Path logFile,
            String logLevel,
            List<String> more,
            Duration limit) {
        public Options(String server, String volume) {
            this("glusterfs", server, volume, null, "INFO", List.of(), Duration.ofSeconds(60));
        }
    }

    /// Mounts the volume and waits until it answers.
    ///
    /// @throws IOException that says what failed and where to look
    public static AuxMount open(Options options) throws IOException, InterruptedException {
        try (MountPoint point = MountPoint.make()) {
            return open(options, command(options, point), point.pidFile());
        }
    }

    /// Lets glusterd's mountbroker mount the volume for a user who is not root.
    ///
    /// @param gluster the program, a name on the PATH or a path
    /// @param cliOptions words for it, with blanks between
    /// @param options of which the log file must be one that the broker allows
    /// @throws IOException that says what failed and where to look
    public static AuxMount open(String gluster, String cliOptions, String user, Options options)
            throws IOException, InterruptedException {
        return open(options, brokered(gluster, cliOptions, user, options), null);
    }

    private static AuxMount open(Options options, List<String> command, @Nullable Path pidFile)
            throws IOException, InterruptedException {
        java.lang.Process holder = new ProcessBuilder(command).start();
        Dir opened = null;
        try {
            String place = mounted(holder, options);
            long pid = pidFile == null ? -1 : readPid(pidFile);
            opened = openRoot(place, options, pid);
            AuxMount mount = new AuxMount(opened, pid);
            opened = null;
            return mount;
        } finally {
            if (opened != null) {
                opened.close();
            }
            holder.getOutputStream().close();
            if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        }
    }

    private static List<String> brokered(
            String gluster, String cliOptions, String user, Options options) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("setsid", "sh", "-c", HOLD_BROKERED, "gsyncd-mount", gluster));
        command.add(cliOptions);
        command.addAll(
                List.of(
                        user,
                        "user-map-root=" + user,
                        "aux-gfid-mount",
                        "acl",
                        "log-level=" + options.logLevel(),
                        "log-file=" + options.logFile(),
                        "volfile-server=localhost",
                        "volfile-id=" + options.volume(),
                        "client-pid=-1"));
        return command;
    }

    private static List<String> command(Options options, MountPoint point) {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of("setsid", "sh", "-c", HOLD, "gsyncd-mount", point.base().toString()));
        command.addAll(
                List.of(
                        options.glusterfs(),
                        "--aux-gfid-mount",
                        "--acl",
                        "--client-pid=-1",
                        "--volfile-server=" + options.server(),
                        "--volfile-id=" + options.volume(),
                        "--log-level=" + options.logLevel(),
                        "--pid-file=" + point.pidFile()));
        Path log = options.logFile();
        if (log != null) {
            command.add("--log-file=" + log);
        }
        command.addAll(NO_CACHES);
        command.addAll(ALL_SUBVOLUMES);
        command.addAll(options.more());
        return command;
    }

    /// Where it is mounted.
    private static String mounted(java.lang.Process holder, Options options)
            throws IOException, InterruptedException {
        CompletableFuture<String> said = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (var lines = holder.inputReader(StandardCharsets.UTF_8)) {
                said.complete(String.valueOf(lines.readLine()));
            } catch (IOException e) {
                said.completeExceptionally(e);
            }
        });
        String outcome = within(said, options);
        if (!outcome.startsWith(MOUNTED)) {
            String why =
                    new String(holder.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            throw failure(options, why.isEmpty() ? "glusterfs failed" : why);
        }
        return outcome.substring(MOUNTED.length());
    }

    private static <T> T within(CompletableFuture<T> future, Options options)
            throws IOException, InterruptedException {
        try {
            return future.get(options.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failure(options, "no answer within " + options.limit().toSeconds() + " s");
        } catch (ExecutionException e) {
            throw failure(options, String.valueOf(e.getCause()));
        }
    }

    private static IOException failure(Options options, String why) {
        Path log = options.logFile();
        return new IOException(
                "cannot mount the volume "
                        + options.volume()
                        + " of "
                        + options.server()
                        + ": "
                        + why
                        + (log == null ? "; see /var/log/glusterfs" : "; see " + log));
    }

    private static long readPid(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.isEmpty() ? -1 : Long.parseLong(text);
    }

    /// On a thread of its own, for no call on a mount can be interrupted.
    private static Dir openRoot(String place, Options options, long pid)
            throws IOException, InterruptedException {
        CompletableFuture<Dir> opened = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("mount-open")
                .daemon()
                .start(() -> {
                    try {
                        opened.complete(awaitReady(place, options.limit().dividedBy(2)));
                    } catch (PosixException | InterruptedException | RuntimeException e) {
                        opened.completeExceptionally(e);
                    }
                });
        try {
            return within(opened, options);
        } catch (IOException e) {
            kill(pid);
            throw e;
        }
    }

    /// Ready is when all bricks that hold names answer: before, a part of the files is not seen.
    /// Where a part stays away the rest is worked on without it ([Subvolumes]): half of the limit
    /// is left for the calls themselves.
    private static Dir awaitReady(String place, Duration limit)
            throws PosixException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Dir root = Dir.open(Bytes.utf8(place));
        while (!"1".equals(status(root)) && System.nanoTime() < deadline) {
            Thread.sleep(READY_POLL_MILLIS);
        }
        return root;
    }

    private static String status(Dir root) throws PosixException {
        Bytes status = root.getxattr(DOT, SUBVOLUMES);
        return status == null ? "" : status.utf8().replace("\0", "");
    }

    /// The root of the volume.
    public Dir root() {
        return root;
    }

    /// Ends the glusterfs process, which frees every thread of ours that waits for it. Only for the
    /// case that it does not answer any more.
    public void abort() {
        kill(glusterfsPid);
    }

    private static void kill(long pid) {
        if (pid > 1) {
            ProcessHandle.of(pid)
                    .filter(process -> isGlusterfs(process.info().command()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isGlusterfs(Optional<String> command) {
        return command.isPresent()
                && Path.of(command.get()).getFileName().toString().startsWith("gluster");
    }

    /// With the last handle on it the mount ends, and its glusterfs process.
    @Override
    public void close() {
        root.close();
    }
}
