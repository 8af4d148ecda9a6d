package dev.rsyncproto.token;

/// The flag bytes of compressed tokens, see the package.
final class RunCode {
    static final int END = 0;
    static final int TOKEN_LONG = 0x20;
    static final int TOKENRUN_LONG = 0x21;
    static final int DATA = 0x40;
    static final int TOKEN_REL = 0x80;
    static final int TOKENRUN_REL = 0xc0;

    /// `MAX_DATA_COUNT`: the most bytes that 14 bits count.
    static final int MAX_DATA = 16383;

    /// A run's length less one has 16 bits.
    static final int MAX_RUN = 65536;

    /// The largest difference that six bits hold.
    static final int MAX_REL = 63;

    private RunCode() {}
}
