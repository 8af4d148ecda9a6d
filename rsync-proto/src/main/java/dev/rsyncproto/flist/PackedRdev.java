package dev.rsyncproto.flist;

/// The old one-integer device number of Linux (protocols below 28): minor in 8 + 12 bits.
final class PackedRdev {
    private PackedRdev() {}

    static int of(int major, int minor) {
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xff) << 12;
    }

    static int major(int packed) {
        return packed >> 8 & 0xfff;
    }

    static int minor(int packed) {
        return (packed & 0xff) | (packed >>> 12 & ~0xff);
    }
}
