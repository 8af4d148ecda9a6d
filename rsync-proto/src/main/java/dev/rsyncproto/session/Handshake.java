package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first bytes of a connection: what both ends agree on (rsync's compat.c, `setup_protocol`).
///
/// @param protocol the lower of both versions
/// @param compat what holds beyond it
/// @param transferSum of blocks and of whole files as they are rebuilt
/// @param fileSum of files in the list, with `-c`
/// @param seed mixed into the sums
public record Handshake(
        int protocol, CompatFlags compat, SumChoice transferSum, SumChoice fileSum, int seed) {
    /// The oldest version that this engine works with.
    static final int OLDEST = 31;

    private static final int MAX_NAMES = 255;

    /// Reads and writes both halves. Everything is flushed when this returns.
    public static Handshake run(WireIn in, WireOut out, Options options, boolean server)
            throws IOException {
        int protocol = exchangeProtocol(in, out, options.protocol);
        CompatFlags compat;
        if (server) {
            compat = CompatFlags.answer(options.clientInfo);
            out.writeVarint(compat.bits());
        } else {
            compat = new CompatFlags(in.readVarint());
            if (compat.incRecurse()) {
                throw new SessionException(
                        ExitCode.PROTOCOL, "the server wants incremental recursion, not offered");
            }
        }
        Sums sums = agreeOnSums(in, out, options, compat, server);
        int seed;
        if (server) {
            seed = options.checksumSeed;
            if (seed == 0) {
                long clock = System.currentTimeMillis() / 1000;
                seed = (int) clock ^ (int) (ProcessHandle.current().pid() << 6);
            }
            out.writeInt(seed);
            out.flush();
        } else {
            seed = in.readInt();
        }
        return new Handshake(protocol, compat, sums.transfer, sums.file, seed);
    }

    private static int exchangeProtocol(WireIn in, WireOut out, int highest) throws IOException {
        int ours = Math.min(highest, Protocol.MAX);
        out.writeInt(ours);
        out.flush();
        int theirs = in.readInt();
        if (theirs < Protocol.LOWEST_CREDIBLE || theirs > Protocol.HIGHEST_CREDIBLE) {
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "protocol version mismatch -- is your shell clean? (the other end began with "
                            + theirs
                            + ", which is no rsync protocol version)");
        }
        int agreed = Math.min(ours, theirs);
        if (agreed < OLDEST) {
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "protocol " + agreed + " is too old, at least " + OLDEST + " is needed");
        }
        return agreed;
    }

    private record Sums(SumChoice transfer, SumChoice file) {}

    private static Sums agreeOnSums(
            WireIn in, WireOut out, Options options, CompatFlags compat, boolean server)
            throws IOException {
        String choice = options.checksumChoice;
        if (choice != null) {
            int comma = choice.indexOf(',');
            SumChoice transfer = named(comma < 0 ? choice : choice.substring(0, comma));
            SumChoice file = comma < 0 ? transfer : named(choice.substring(comma + 1));
            return new Sums(transfer, file);
        }
        if (!compat.negotiatedStrings()) {
            return new Sums(SumChoice.MD5, SumChoice.MD5);
        }
        List<SumChoice> ours = new ArrayList<>(SumChoice.OFFERED);
        if (!server) {
            ours.remove(SumChoice.NONE);
        }
        out.writeVstring(Bytes.utf8(names(ours)));
        out.flush();
        String theirs = in.readVstring("checksums", MAX_NAMES).utf8();
        SumChoice best = negotiate(ours, theirs);
        if (best == null) {
            throw new SessionException(
                    ExitCode.UNSUPPORTED,
                    "no common checksum: ours are " + names(ours) + ", theirs " + theirs);
        }
        return new Sums(best, best);
    }

    private static SumChoice named(String name) throws SessionException {
        if (name.equalsIgnoreCase("auto")) {
            return SumChoice.MD5;
        }
        SumChoice sum = SumChoice.ofOrNull(name);
        if (sum == null) {
            throw new SessionException(
                    ExitCode.UNSUPPORTED,
                    "unknown checksum name \""
                            + name
                            + "\", known are "
                            + names(SumChoice.OFFERED));
        }
        return sum;
    }

    /// Each end takes its own most preferred name that the other one has too.
    static @Nullable SumChoice negotiate(List<SumChoice> ours, String theirs) {
        List<SumChoice> common = new ArrayList<>();
        for (String name : Arrays.asList(theirs.trim().split(" +"))) {
            SumChoice c = SumChoice.ofOrNull(name);
            if (c != null) {
                common.add(c);
            }
        }
        for (SumChoice c : ours) {
            if (common.contains(c)) {
                return c;
            }
        }
        return null;
    }

    private static String names(List<SumChoice> sums) {
        StringBuilder b = new StringBuilder();
        for (SumChoice c : sums) {
            if (!b.isEmpty()) {
                b.append(' ');
            }
            b.append(c.wireName());
        }
        return b.toString();
    }
}
