package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Our client and our server, connected in memory: what is done to the streams and what both ends
/// said.
final class TwoEnds {
    /// Passes all on.
    static final Tube.Meddler HONEST = piece -> piece;

    private static final int LIMIT_SECONDS = 30;

    private final Path dir;
    private final boolean push;
    Tube toServer = new Tube(HONEST);
    Tube toClient = new Tube(HONEST);
    Events clientEvents = Events.NONE;
    Events serverEvents = Events.NONE;
    @Nullable List<Bytes> names;

    final List<String> clientLines = new CopyOnWriteArrayList<>();
    final List<String> serverLines = new CopyOnWriteArrayList<>();

    /// How it ended.
    record Ended(SessionResult client, SessionResult server) {
        ExitCode clientCode() {
            return client.exitCode();
        }

        ExitCode serverCode() {
            return server.exitCode();
        }
    }

    private TwoEnds(Path dir, boolean push) {
        this.dir = dir;
        this.push = push;
    }

    /// @param dir what all names are relative to
    static TwoEnds push(Path dir) {
        return new TwoEnds(dir, true);
    }

    static TwoEnds pull(Path dir) {
        return new TwoEnds(dir, false);
    }

    /// The direction that the files go.
    TwoEnds meddleWithFiles(Tube.Meddler meddler) {
        return push ? meddleToServer(meddler) : meddleToClient(meddler);
    }

    /// The direction that the requests go.
    TwoEnds meddleWithRequests(Tube.Meddler meddler) {
        return push ? meddleToClient(meddler) : meddleToServer(meddler);
    }

    private TwoEnds meddleToServer(Tube.Meddler meddler) {
        toServer = new Tube(meddler);
        return this;
    }

    private TwoEnds meddleToClient(Tube.Meddler meddler) {
        toClient = new Tube(meddler);
        return this;
    }

    /// @param words options, sources and the destination, as on a command line without the host
    Ended run(String... words) throws Exception {
        List<String> sources = new ArrayList<>();
        List<Bytes> all = new ArrayList<>();
        for (int i = 0; i < words.length - 1; i++) {
            boolean source = !words[i].startsWith("-");
            if (source) {
                sources.add(words[i]);
            }
            all.add(Bytes.utf8(source && !push ? "h:" + words[i] : words[i]));
        }
        String destination = words[words.length - 1];
        all.add(Bytes.utf8(push ? "h:" + destination : destination));
        Options.Builder b = OptionParser.parse(all).options().toBuilder();
        if (names != null) {
            b.filesFromList = names;
        }
        Options options = b.build();
        List<Bytes> from = sources.stream().map(Bytes::utf8).toList();
        Bytes to = Bytes.utf8(destination);
        List<Bytes> args = ServerArgs.full(options, push, push ? List.of(to) : from);
        try (Dir cwd = Dir.open(Bytes.utf8(dir.toString()))) {
            CompletableFuture<SessionResult> server =
                    start(() -> serve(args.subList(1, args.size()), cwd));
            CompletableFuture<SessionResult> client = start(() -> client(options, from, to, cwd));
            try {
                return new Ended(
                        client.get(LIMIT_SECONDS, TimeUnit.SECONDS),
                        server.get(LIMIT_SECONDS, TimeUnit.SECONDS));
            } finally {
                sever();
                CompletableFuture.allOf(client, server).handle((v, t) -> true).join();
            }
        }
    }

    /// The connection breaks.
    void sever() {
        toServer.sever();
        toClient.sever();
    }

    /// The connection breaks once the files' direction is empty: what passed has arrived.
    void severWhenTaken() {
        try {
            (push ? toServer : toClient).awaitTaken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sever();
        }
    }

    private SessionResult serve(List<Bytes> args, Dir cwd) {
        Events events = new Recorder(serverLines, serverEvents);
        return RsyncServer.serve(
                args, toServer.input(), toClient.output(), cwd, Paths.BENEATH, events);
    }

    private SessionResult client(Options options, List<Bytes> from, Bytes to, Dir cwd) {
        Events events = new Recorder(clientLines, clientEvents);
        return push
                ? RsyncClient.push(options, cwd, from, toClient.input(), toServer.output(), events)
                : RsyncClient.pull(
                        options, cwd, from, to, toClient.input(), toServer.output(), events);
    }

    private interface End {
        SessionResult run() throws IOException;
    }

    private static CompletableFuture<SessionResult> start(End end) {
        CompletableFuture<SessionResult> result = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        result.complete(end.run());
                    } catch (Throwable t) {
                        result.completeExceptionally(t);
                    }
                });
        return result;
    }

    private record Recorder(List<String> lines, Events more) implements Events {
        @Override
        public void message(Level level, Bytes line) {
            lines.add(level + " " + line);
            more.message(level, line);
        }

        @Override
        public void item(Item item) {
            lines.add(item.code() + " " + item.name());
            more.item(item);
        }
    }
}
