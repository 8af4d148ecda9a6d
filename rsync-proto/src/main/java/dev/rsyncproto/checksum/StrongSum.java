package dev.rsyncproto.checksum;

/// A strong checksum that takes data piece by piece. For one thread; reused by [#reset].
///
/// Nothing is allocated for a block or file, but for 32 bytes for each xxh128 (hash4j's value
/// object).
public interface StrongSum {
    /// Makes ready for new data. A new object is ready.
    void reset();

    void update(byte[] data, int offset, int length);

    /// Writes [#length] bytes to `target` and makes ready for new data.
    void digest(byte[] target, int offset);

    int length();

    /// The sum of one piece.
    default void sum(byte[] data, int offset, int length, byte[] target, int targetOffset) {
        reset();
        update(data, offset, length);
        digest(target, targetOffset);
    }

    /// For blocks (`get_checksum2`).
    ///
    /// @param seed the session's checksum seed, 0 for none
    /// @param properSeedOrder for md5: the seed goes before the data. True with the compat flag
    ///   CHECKSUM_SEED_FIX, and when md5 was negotiated or named on the command line
    static StrongSum forBlocks(SumChoice choice, int seed, boolean properSeedOrder) {
        return switch (choice) {
            case XXH128 -> new Xxh128Sum(seed);
            case XXH3, XXH64 -> Xxh64Sum.of(choice, seed);
            case MD5 -> DigestSum.of("MD5", properSeedOrder ? seed : 0, properSeedOrder ? 0 : seed);
            // OpenSSL 3 has MD4 only in its legacy provider, so rsync uses its own: seed last.
            case MD4, MD4_OLD -> new Md4Sum(0, seed);
            case SHA1 -> DigestSum.of("SHA-1", seed, 0);
            case NONE -> new NoSum();
        };
    }

    /// For the contents of a file as it is transferred (`sum_init`).
    static StrongSum forFile(SumChoice choice, int seed) {
        return switch (choice) {
            case XXH128 -> new Xxh128Sum(0);
            case XXH3, XXH64 -> Xxh64Sum.of(choice, 0);
            case MD5 -> DigestSum.of("MD5", 0, 0);
            case MD4 -> new Md4Sum(0, 0);
            case MD4_OLD -> new Md4Sum(seed, true);
            case SHA1 -> DigestSum.of("SHA-1", 0, 0);
            case NONE -> new NoSum();
        };
    }

    /// For `--checksum` in the file list (`file_checksum`): never seeded.
    static StrongSum forList(SumChoice choice) {
        return forFile(choice == SumChoice.MD4_OLD ? SumChoice.MD4 : choice, 0);
    }
}
