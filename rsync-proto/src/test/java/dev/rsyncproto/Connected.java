package dev.rsyncproto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A session between our own two ends in which somebody sits in the middle.
final class Connected {
    static final Tube.Meddler HONEST = piece -> piece;

    record Ends(SessionResult client, SessionResult server) {
        List<Integer> codes() {
            return List.of(client.exitCode().code(), server.exitCode().code());
        }
    }

    private final List<Bytes> names = new ArrayList<>();
    private final List<Bytes> words = new ArrayList<>();
    private Tube.Meddler toServer = HONEST;
    private Tube.Meddler toClient = HONEST;

    Connected(String... options) {
        Arrays.stream(options).map(Bytes::utf8).forEach(words::add);
    }

    Connected filesFrom(String... list) {
        Arrays.stream(list).map(Bytes::utf8).forEach(names::add);
        words.add(Bytes.utf8("--files-from=-"));
        return this;
    }

    /// For the pieces that the server writes.
    Connected toClient(Tube.Meddler meddler) {
        toClient = meddler;
        return this;
    }

    Connected toServer(Tube.Meddler meddler) {
        toServer = meddler;
        return this;
    }

    Ends push(String from, Path to) throws Exception {
        return run(true, from, to.toString());
    }

    Ends pull(String from, Path to) throws Exception {
        return run(false, from, to.toString());
    }

    private Ends run(boolean push, String from, String to) throws Exception {
        List<Bytes> all = new ArrayList<>(words);
        all.add(Bytes.utf8(push ? from : "h:" + from));
        all.add(Bytes.utf8(push ? "h:" + to : to));
        Options.Builder b = OptionParser.parse(all).options().toBuilder();
        if (!names.isEmpty()) {
            b.filesFromList = names;
        }
        Options o = b.build();
        Bytes source = Bytes.utf8(from);
        Bytes target = Bytes.utf8(to);
        List<Bytes> args =
                new ArrayList<>(ServerArgs.full(o, push, List.of(push ? target : source)));
        args.removeFirst();
        Tube up = new Tube(toServer);
        Tube down = new Tube(toClient);
        try (Dir cwd = Dir.cwd()) {
            CompletableFuture<SessionResult> server =
                    CompletableFuture.supplyAsync(
                            () ->
                                    RsyncServer.serve(
                                            args,
                                            up.input(),
                                            down.output(),
                                            cwd,
                                            Paths.BENEATH,
                                            Events.NONE),
                            r -> Thread.ofPlatform().start(r));
            CompletableFuture<SessionResult> client =
                    CompletableFuture.supplyAsync(
                            () ->
                                    push
                                            ? RsyncClient.push(
                                                    o,
                                                    cwd,
                                                    List.of(source),
                                                    down.input(),
                                                    up.output(),
                                                    Events.NONE)
                                            : RsyncClient.pull(
                                                    o,
                                                    cwd,
                                                    List.of(source),
                                                    target,
                                                    down.input(),
                                                    up.output(),
                                                    Events.NONE),
                            r -> Thread.ofPlatform().start(r));
            try {
                return new Ends(
                        client.get(120, TimeUnit.SECONDS), server.get(120, TimeUnit.SECONDS));
            } finally {
                up.sever();
                down.sever();
            }
        }
    }

    /// Replaces a word by one of the same length, wherever it is in one piece.
    static Tube.Meddler replacing(String word, String by) {
        byte[] from = word.getBytes(StandardCharsets.ISO_8859_1);
        byte[] to = by.getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(from.length == to.length);
        return piece -> {
            for (int at = find(piece, from, 0); at >= 0; at = find(piece, from, at + 1)) {
                System.arraycopy(to, 0, piece, at, to.length);
            }
            return piece;
        };
    }

    /// Does something once, as soon as a piece with this word was written.
    static Tube.Meddler when(String word, Runnable action) {
        byte[] wanted = word.getBytes(StandardCharsets.ISO_8859_1);
        boolean[] done = {false};
        return piece -> {
            if (!done[0] && find(piece, wanted, 0) >= 0) {
                done[0] = true;
                action.run();
            }
            return piece;
        };
    }

    private static int find(byte[] in, byte[] word, int from) {
        for (int at = from; at + word.length <= in.length; at++) {
            if (Arrays.equals(in, at, at + word.length, word, 0, word.length)) {
                return at;
            }
        }
        return -1;
    }
}
