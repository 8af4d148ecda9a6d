package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.options.AltDest;
import dev.rsyncproto.options.CompatFlags;
import dev.rsyncproto.options.Compression.Method;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.token.CompressChoice;
import dev.rsyncproto.token.Compression;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The first bytes of a connection: what both ends agree on (rsync's compat.c, `setup_protocol`).
///
/// | field | bytes | who writes it |
/// |---|---|---|
/// | `[protocol]` | int | both |
/// | `[compat]` | varint | the server, since 30 |
/// | `[checksums]` | vstring of names | both, where strings are negotiated and none was named |
/// | `[compressors]` | vstring of names | both, the same, with compression |
/// | `[seed]` | int | the server |
///
/// @param protocol the lower of both versions
/// @param compat what holds beyond it
/// @param transferSum of blocks and of whole files as they are rebuilt
/// @param fileSum of files in the list, with `-c`
/// @param seed mixed into the sums
/// @param seedFirst an md5 of a block begins with the seed
/// @param compression of literal data
public record Handshake(
        int protocol,
        CompatFlags compat,
        SumChoice transferSum,
        SumChoice fileSum,
        int seed,
        boolean seedFirst,
        Compression compression) {
    /// The oldest version that this engine works with.
    static final int OLDEST = Protocol.MIN;

    private static final int MAX_NAMES = 255;

    /// Reads and writes both halves. Everything is flushed when this returns.
    ///
    /// @param environment `RSYNC_CHECKSUM_LIST` and `RSYNC_COMPRESS_LIST` count
    public static Handshake run(
            WireIn in,
            WireOut out,
            Options options,
            boolean server,
            boolean sending,
            Map<String, String> environment)
            throws IOException {
        int protocol =
                options.protocolIsAgreed
                        ? options.protocol
                        : exchangeProtocol(in, out, options.protocol, options.batch.reading());
        if (protocol < OLDEST) {
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "--protocol must be at least %d on the %s."
                            .formatted(OLDEST, server ? "Server" : "Client"));
        }
        refuseTooHigh(protocol, server);
        refuseWhatIsTooNew(options, protocol);
        CompatFlags compat = CompatFlags.NONE;
        if (protocol >= 30) {
            compat = exchangeCompat(in, out, options, server, sending);
        }
        boolean reading = options.batch.reading();
        boolean writing = options.batch.writing();
        boolean strings = compat.negotiatedStrings() && !reading;
        // what a batch is written with is what its reader takes without being told
        NameChoice<SumChoice> sums =
                sums(
                        writing
                                ? protocol >= 30 ? "md5" : "md4"
                                : environment.get("RSYNC_CHECKSUM_LIST"));
        NameChoice<CompressChoice> compressors =
                compressors(writing ? "zlib" : environment.get("RSYNC_COMPRESS_LIST"));
        // All lists go out before one is read, so that nobody waits twice.
        boolean agreeSum = options.checksumChoice == null;
        var compress = options.compression;
        var method = compress.choice();
        boolean agreeCompressor = compress.on() && method == null;
        List<SumChoice> ourSums = agreeSum ? offer(out, sums, strings, server) : List.of();
        List<CompressChoice> ourCompressors =
                agreeCompressor ? offer(out, compressors, strings, server) : List.of();
        out.flush();
        SumChoice agreedSum = null;
        if (agreeSum) {
            String old = protocol >= 30 ? "md5" : "md4";
            agreedSum = agree(in, sums, ourSums, strings ? null : old, server);
            if (!strings && protocol < 30) {
                agreedSum = SumChoice.MD4_OLD;
            }
        }
        CompressChoice compressor = CompressChoice.NONE;
        if (agreeCompressor) {
            compressor = agree(in, compressors, ourCompressors, strings ? null : "zlib", server);
        } else if (method != null) {
            compressor = compressors.named(method.wireName(), server);
        }
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
        SumChoice transfer = agreedSum;
        SumChoice file = agreedSum;
        String choice = options.checksumChoice;
        if (transfer == null || file == null) {
            if (choice == null) {
                throw new AssertionError("neither named nor agreed on");
            }
            int comma = choice.indexOf(',');
            String first = comma < 0 ? choice : choice.substring(0, comma);
            transfer = named(sums, first, protocol, server);
            file =
                    comma < 0
                            ? transfer
                            : named(sums, choice.substring(comma + 1), protocol, server);
        }
        boolean seedFirst = compat.properSeedOrder() || choice != null;
        Integer level = compress.level();
        Compression compression =
                Compression.of(
                        compressor, level == null ? Integer.MIN_VALUE : level, compress.threads());
        return new Handshake(protocol, compat, transfer, file, seed, seedFirst, compression);
    }

    /// What a client tells of its choices with `--debug=nstr`.
    List<String> choices(Options options) {
        boolean strings = compat.negotiatedStrings();
        String named = options.checksumChoice;
        List<String> lines = new ArrayList<>();
        lines.add(
                "Client%s checksum: %s"
                        .formatted(
                                named == null && strings ? " negotiated" : "",
                                named == null ? transferSum.wireName() : named));
        if (compression.choice() != CompressChoice.NONE
                || options.compression.choice() == Method.NONE) {
            boolean agreed = options.compression.choice() == null && strings;
            lines.add(
                    "Client%s compress: %s (level %d)"
                            .formatted(
                                    agreed ? " negotiated" : "",
                                    compression.choice().wireName(),
                                    compression.level()));
        }
        return lines;
    }

    private static <T> List<T> offer(
            WireOut out, NameChoice<T> names, boolean strings, boolean server) throws IOException {
        List<T> ours = names.ours(server);
        if (strings) {
            out.writeVstring(Bytes.utf8(names.text(ours)));
        }
        return ours;
    }

    /// @param old what a peer that does not negotiate takes, null for one that does
    private static <T> T agree(
            WireIn in, NameChoice<T> names, List<T> ours, @Nullable String old, boolean server)
            throws IOException {
        String theirs = old;
        if (theirs == null) {
            theirs = in.readVstring(names.kind() + "s", MAX_NAMES).utf8();
        }
        return names.agree(ours, theirs, server);
    }

    private static SumChoice named(
            NameChoice<SumChoice> sums, String name, int protocol, boolean server)
            throws SessionException {
        if (name.equalsIgnoreCase("auto")) {
            return protocol >= 30 ? SumChoice.MD5 : SumChoice.MD4_OLD;
        }
        return sums.named(name, server);
    }

    static NameChoice<SumChoice> sums(@Nullable String environment) {
        Map<String, SumChoice> known = new LinkedHashMap<>();
        SumChoice.OFFERED.forEach(c -> known.put(c.wireName(), c));
        known.put("xxhash", SumChoice.XXH64);
        return new NameChoice<>("checksum", known, SumChoice.NONE, environment);
    }

    static NameChoice<CompressChoice> compressors(@Nullable String environment) {
        Map<String, CompressChoice> known = new LinkedHashMap<>();
        CompressChoice.OFFERED.forEach(c -> known.put(c.wireName(), c));
        return new NameChoice<>("compress", known, CompressChoice.NONE, environment);
    }

    /// @param ours the highest that is asked for; the other end may not allow more
    private static int exchangeProtocol(WireIn in, WireOut out, int ours, boolean reading)
            throws IOException {
        out.writeInt(ours);
        out.flush();
        int theirs = in.readInt();
        if (reading && theirs > ours) {
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "The protocol version in the batch file is too new (%d > %d)."
                            .formatted(theirs, ours));
        }
        refuseIncredible(theirs);
        return Math.min(ours, theirs);
    }

    /// What both ends of a local copy refuse that were asked for it.
    public static void refuseImpossible(int protocol) throws SessionException {
        refuseIncredible(protocol);
        refuseTooHigh(protocol, false);
    }

    private static void refuseIncredible(int protocol) throws SessionException {
        if (protocol < Protocol.LOWEST_CREDIBLE || protocol > Protocol.HIGHEST_CREDIBLE) {
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "protocol version mismatch -- is your shell clean?\n"
                            + "(see the rsync manpage for an explanation)");
        }
    }

    private static void refuseTooHigh(int protocol, boolean server) throws SessionException {
        if (protocol > Protocol.MAX) { // both ends were asked for it
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "--protocol must be no more than %d on the %s."
                            .formatted(Protocol.MAX, server ? "Server" : "Client"));
        }
    }

    /// Both ends look, each for itself (compat.c, `setup_protocol`).
    static void refuseWhatIsTooNew(Options options, int protocol) throws SessionException {
        if (protocol < 30 && !options.local) {
            refuse(options.acls, "--acls", 30, protocol);
            refuse(options.xattrs > 0, "--xattrs", 30, protocol);
        }
        if (protocol < 29) {
            refuse(options.fuzzy > 0, "--fuzzy", 29, protocol);
            AltDest.Kind kind = options.altDest.kind();
            if (kind != null) {
                String dest = kind.option();
                refuse(options.inplace, dest + " with --inplace", 29, protocol);
                boolean several = options.altDest.dirs().size() > 1;
                refuse(several, "Using more than one " + dest + " option", 29, protocol);
            }
            refuse(options.deletion.pruneEmptyDirs(), "--prune-empty-dirs", 29, protocol);
        }
    }

    private static void refuse(boolean asked, String what, int needed, int protocol)
            throws SessionException {
        if (asked) {
            throw new SessionException(
                    ExitCode.PROTOCOL,
                    "%s requires protocol %d or higher (negotiated %d)."
                            .formatted(what, needed, protocol));
        }
    }

    private static CompatFlags exchangeCompat(
            WireIn in, WireOut out, Options options, boolean server, boolean sending)
            throws IOException {
        if (server) {
            CompatFlags compat =
                    CompatFlags.answer(
                            options.clientInfo, options.offersIncRecurse(options.sender));
            out.writeVarint(compat.bits());
            return compat;
        }
        CompatFlags compat = new CompatFlags(in.readVarint());
        if (compat.incRecurse() && !options.offersIncRecurse(sending) && options.batch.reading()) {
            throw new SessionException(
                    ExitCode.SYNTAX,
                    "Incompatible options specified for inc-recursive batch file.");
        }
        if (compat.incRecurse() && !options.offersIncRecurse(sending)) {
            throw new SessionException(
                    ExitCode.PROTOCOL, "the server wants incremental recursion, not offered");
        }
        return compat;
    }
}
