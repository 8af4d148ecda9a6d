package dev.gsyncd.bench.side;

import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.ssh.RemoteProcess;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshKeys;
import dev.rsyncproto.ssh.SshOptions;
import dev.rsyncproto.ssh.SshServer;
import dev.rsyncproto.ssh.SshTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Every combination of the values asked for, on the user's own data over a loopback SSH
/// connection: a first copy, and an update of a copy in which one KiB of each hundred is other.
///
/// The data is only read. Both ends are in this process, warm, as they are in gsyncd.
final class Sweep {
    private final Arguments arguments;
    private final Path data;
    private final Path work;
    private final List<List<Path>> trees = new ArrayList<>();
    private long bytes;

    private record Setting(String blockSize, String checksum, int jobs, String cipher) {
        String options() {
            StringBuilder s = new StringBuilder("--checksum-choice=" + checksum);
            if (!blockSize.equals("0")) {
                s.append(" --block-size=").append(blockSize);
            }
            return s.toString();
        }
    }

    private record Timing(double first, double update, long wire) {}

    private record Result(Setting setting, double first, double update, long wire) {
        double both() {
            return first + update;
        }
    }

    Sweep(Arguments arguments, Path data, Path work) {
        this.arguments = arguments;
        this.data = data;
        this.work = work;
    }

    List<Object> run() throws IOException, Arguments.Wrong {
        List<Setting> settings = settings();
        survey();
        Map<Setting, List<Timing>> timings = new LinkedHashMap<>();
        System.err.printf(
                "%s: %,d bytes; %d combinations, %d rounds%n",
                data, bytes, settings.size(), arguments.rounds());
        timing(settings.getFirst());
        for (int round = 0; round < arguments.rounds(); round++) {
            for (Setting s : settings) {
                timings.computeIfAbsent(s, _ -> new ArrayList<>()).add(timing(s));
            }
        }
        List<Result> results = new ArrayList<>();
        timings.forEach((setting, all) -> results.add(medians(setting, all)));
        results.sort(Comparator.comparingDouble(Result::both));
        return print(results, timings);
    }

    private List<Setting> settings() throws Arguments.Wrong {
        List<Setting> all = new ArrayList<>();
        for (String cipher : arguments.ciphers()) {
            for (int jobs : arguments.jobs()) {
                if (jobs < 0) {
                    throw new Arguments.Wrong("--jobs: each is a number from 1 to 32");
                }
                for (String checksum : arguments.checksums()) {
                    for (String blockSize : arguments.blockSizes()) {
                        all.add(new Setting(blockSize, checksum, jobs, sshName(cipher)));
                    }
                }
            }
        }
        return all;
    }

    private static String sshName(String cipher) throws Arguments.Wrong {
        return switch (cipher) {
            case "aes128-gcm", "aes256-gcm", "chacha20-poly1305" -> cipher + "@openssh.com";
            case "aes128-gcm@openssh.com",
                    "aes256-gcm@openssh.com",
                    "chacha20-poly1305@openssh.com",
                    "aes128-ctr",
                    "aes192-ctr",
                    "aes256-ctr" ->
                    cipher;
            default ->
                    throw new Arguments.Wrong(
                            "--cipher "
                                    + cipher
                                    + ": not one of aes128-gcm, aes256-gcm, chacha20-poly1305,"
                                    + " aes128-ctr, aes192-ctr, aes256-ctr");
        };
    }

    /// The files, dealt out to jobs when one is run, and whether there is room for a copy.
    private void survey() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(data)) {
            walk.filter(p -> Files.isRegularFile(p, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .forEach(files::add);
        }
        for (Path file : files) {
            bytes += Files.size(file);
        }
        trees.add(files);
        if (files.isEmpty()) {
            throw new IOException(data + ": no file in it to measure with");
        }
        long room = Files.getFileStore(work).getUsableSpace();
        if (room < bytes + bytes / 10) {
            throw new IOException(
                    "%s has room for %,d bytes, a copy of %s needs %,d: name another with --work"
                            .formatted(work.getParent(), room, data, bytes + bytes / 10));
        }
    }

    private Timing timing(Setting setting) throws IOException {
        Path target = Files.createDirectories(work.resolve("target"));
        Path keys = Files.createDirectories(work.resolve("keys"));
        Path identity = keys.resolve("identity");
        Path authorized = keys.resolve("authorized_keys");
        if (!Files.exists(identity)) {
            Files.writeString(authorized, SshKeys.generate(identity, "benchmark") + "\n");
        }
        SshServer.Settings listen =
                new SshServer.Settings("127.0.0.1", 0, authorized, keys.resolve("host_key"));
        try (Dir root = Dir.open(name(target));
                SshServer server =
                        SshServer.start(
                                listen,
                                (command, in, out, err) ->
                                        RsyncServer.run(words(command), in, out, root, Events.NONE)
                                                .code())) {
            Path known = keys.resolve("known_hosts");
            Files.writeString(known, server.knownHostsLine() + "\n");
            SshOptions options =
                    SshOptions.defaults()
                            .withIdentityFiles(List.of(identity))
                            .withKnownHostsFiles(List.of(known))
                            .withCiphers(List.of(setting.cipher()));
            SshTarget there = new SshTarget("bench", "127.0.0.1", server.address().getPort());
            try (SshConnection connection = SshConnection.open(there, options)) {
                long start = System.nanoTime();
                copy(connection, setting);
                double first = (System.nanoTime() - start) / 1e9;
                check(target, setting);
                spoil(target);
                start = System.nanoTime();
                long wire = copy(connection, setting);
                double update = (System.nanoTime() - start) / 1e9;
                check(target, setting);
                return new Timing(first, update, wire);
            }
        } finally {
            Trees.delete(target);
        }
    }

    /// @return bytes on the wire
    private long copy(SshConnection connection, Setting setting) throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(setting.jobs());
                Dir cwd = Dir.open(name(data))) {
            List<Future<Long>> sessions = new ArrayList<>();
            for (List<Bytes> part : deal(setting.jobs())) {
                sessions.add(pool.submit(() -> session(connection, setting, cwd, part)));
            }
            long wire = 0;
            for (Future<Long> session : sessions) {
                wire += session.get();
            }
            return wire;
        } catch (ExecutionException e) {
            throw new IOException(setting + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private long session(SshConnection connection, Setting setting, Dir cwd, List<Bytes> names)
            throws IOException, OptionException {
        List<Bytes> words = new ArrayList<>();
        words.add(Bytes.utf8("-ltpR"));
        words.add(Bytes.utf8("--no-implied-dirs"));
        for (String option : setting.options().split(" ")) {
            words.add(Bytes.utf8(option));
        }
        Options.Builder builder = OptionParser.parse(words).options().toBuilder();
        builder.filesFromList = names;
        Options options = builder.build();
        StringBuilder command = new StringBuilder();
        for (Bytes word : ServerArgs.full(options, true, List.of(Bytes.utf8(".")))) {
            command.append(command.isEmpty() ? "" : " ").append(word.utf8());
        }
        try (RemoteProcess process = connection.exec(command.toString())) {
            process.stderrLines(System.err::println);
            SessionResult result =
                    RsyncClient.push(
                            options,
                            cwd,
                            List.of(Bytes.utf8(".")),
                            process.stdout(),
                            process.stdin(),
                            Events.NONE);
            if (result.exitCode() != ExitCode.OK) {
                throw new IOException(result.exitCode() + " " + result.reason());
            }
            return result.stats().written() + result.stats().read();
        }
    }

    /// The arguments after `--server`.
    private static List<Bytes> words(String command) {
        List<Bytes> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            if (!word.equals("--server")) {
                words.add(Bytes.utf8(word));
            }
        }
        return words;
    }

    /// The files by size to the job that has least; their directories go with each.
    private List<List<Bytes>> deal(int jobs) throws IOException {
        List<Path> files = new ArrayList<>(trees.getFirst());
        Map<Path, Long> sizes = new LinkedHashMap<>();
        for (Path f : files) {
            sizes.put(f, Files.size(f));
        }
        files.sort(Comparator.comparingLong((Path f) -> sizes.getOrDefault(f, 0L)).reversed());
        List<List<Bytes>> parts = new ArrayList<>();
        long[] load = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            parts.add(new ArrayList<>());
        }
        for (Path f : files) {
            int least = 0;
            for (int i = 1; i < jobs; i++) {
                least = load[i] < load[least] ? i : least;
            }
            // A file costs something even when it is empty.
            load[least] += sizes.getOrDefault(f, 0L) + 16_384;
            parts.get(least).add(name(data.relativize(f)));
        }
        parts.removeIf(List::isEmpty);
        return parts;
    }

    /// The bytes of a path as the JDK was given them.
    private static Bytes name(Path path) {
        return Bytes.of(path.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void spoil(Path target) throws IOException {
        for (Path file : trees.getFirst()) {
            Path copy = target.resolve(data.relativize(file).toString());
            copy.toFile().setWritable(true);
            if (Files.size(copy) > 0) {
                Trees.edit(copy, 5);
            }
        }
    }

    private void check(Path target, Setting setting) throws IOException {
        for (Path file : trees.getFirst()) {
            Path copy = target.resolve(data.relativize(file).toString());
            if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
                throw new IOException(setting + ": a wrong result: " + data.relativize(file));
            }
        }
    }

    private static Result medians(Setting setting, List<Timing> all) {
        return new Result(
                setting,
                median(all.stream().mapToDouble(Timing::first).sorted().toArray()),
                median(all.stream().mapToDouble(Timing::update).sorted().toArray()),
                all.getFirst().wire());
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private List<Object> print(List<Result> results, Map<Setting, List<Timing>> timings) {
        System.out.printf(
                "%8s %9s %4s  %-30s %12s %10s %14s%n",
                "block", "checksum", "jobs", "cipher", "first copy", "update", "update, wire");
        List<Object> json = new ArrayList<>();
        for (Result r : results) {
            Setting s = r.setting();
            System.out.printf(
                    "%8s %9s %4d  %-30s %10.3f s %8.3f s %14s%n",
                    s.blockSize(),
                    s.checksum(),
                    s.jobs(),
                    s.cipher(),
                    r.first(),
                    r.update(),
                    "%,d".formatted(r.wire()));
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("blockSize", s.blockSize());
            m.put("checksum", s.checksum());
            m.put("jobs", s.jobs());
            m.put("cipher", s.cipher());
            m.put(
                    "firstSeconds",
                    timings.getOrDefault(s, List.of()).stream().map(Timing::first).toList());
            m.put(
                    "updateSeconds",
                    timings.getOrDefault(s, List.of()).stream().map(Timing::update).toList());
            m.put("updateWireBytes", r.wire());
            json.add(m);
        }
        Setting best = results.getFirst().setting();
        System.out.printf(
                "best: jrsync %s -e 'ssh -c %s'; gsyncd --sync-jobs %d%n",
                best.options(), best.cipher(), best.jobs());
        return json;
    }
}
