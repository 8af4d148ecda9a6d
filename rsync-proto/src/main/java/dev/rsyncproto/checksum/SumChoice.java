package dev.rsyncproto.checksum;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A strong checksum, in rsync's order of preference.
public enum SumChoice {
    XXH128("xxh128", 16),
    XXH3("xxh3", 8),
    XXH64("xxh64", 8),
    MD5("md5", 16),
    MD4("md4", 16),
    SHA1("sha1", 20),
    /// No checksum: files are sent whole, and the sum is one zero byte.
    NONE("none", 1),
    /// md4 as it is before protocol 30 where no checksum is named: the seed goes before a file's
    /// data.
    MD4_OLD("md4", 16);

    /// What is offered in the handshake, best first.
    public static final List<SumChoice> OFFERED =
            Stream.of(values()).filter(c -> c != MD4_OLD).toList();

    private final String wireName;
    private final int length;

    SumChoice(String wireName, int length) {
        this.wireName = wireName;
        this.length = length;
    }

    public String wireName() {
        return wireName;
    }

    /// Bytes of the whole sum.
    public int length() {
        return length;
    }

    /// The choice with this name in any case; `xxhash` is xxh64.
    ///
    /// @throws IllegalArgumentException for a name that is not known
    public static SumChoice of(String name) {
        SumChoice choice = ofOrNull(name);
        if (choice == null) {
            throw new IllegalArgumentException("unknown checksum name: " + name);
        }
        return choice;
    }

    public static @Nullable SumChoice ofOrNull(String name) {
        if (name.equalsIgnoreCase("xxhash")) {
            return XXH64;
        }
        for (SumChoice choice : OFFERED) {
            if (choice.wireName.equalsIgnoreCase(name)) {
                return choice;
            }
        }
        return null;
    }
}
