package dev.rsyncproto.options;

/// What both ends agreed on beyond the protocol number (since protocol 30).
///
/// The client lists what it can do as letters in its `-e.…` argument; the server answers with the
/// bits that hold for the session, as a varint. See compat.c of rsync.
public record CompatFlags(int bits) {
    public static final int CF_INC_RECURSE = 1;
    public static final int CF_SYMLINK_TIMES = 1 << 1;
    public static final int CF_SYMLINK_ICONV = 1 << 2;
    public static final int CF_SAFE_FLIST = 1 << 3;
    public static final int CF_AVOID_XATTR_OPTIM = 1 << 4;
    public static final int CF_CHKSUM_SEED_FIX = 1 << 5;
    public static final int CF_INPLACE_PARTIAL_DIR = 1 << 6;
    public static final int CF_VARINT_FLIST_FLAGS = 1 << 7;
    public static final int CF_ID0_NAMES = 1 << 8;

    /// Protocols below 30 have none.
    public static final CompatFlags NONE = new CompatFlags(0);

    /// What we offer: symlink times (L), symlinks in the wire's charset (s), safe file list (f), no
    /// xattr hard-link shortcut (x), seed order fix (C), in-place partial dirs (I), varint flags
    /// and negotiated strings (v), names of id 0 (u). See [#ourInfo] for incremental recursion (i).
    public static final String OUR_INFO = ".LsfxCIvu";

    /// What a client with these options offers.
    public static String ourInfo(Options o, boolean weSend) {
        return o.offersIncRecurse(weSend) ? ".i" + OUR_INFO.substring(1) : OUR_INFO;
    }

    /// What a server answers to the client's `info` (the part after `-e`).
    public static CompatFlags answer(String info) {
        return answer(info, false);
    }

    /// @param incRecurse whether we would send that way; it holds where the client would too
    public static CompatFlags answer(String info, boolean incRecurse) {
        int bits = CF_SYMLINK_TIMES | CF_SYMLINK_ICONV;
        bits |= incRecurse ? flag(info, 'i', CF_INC_RECURSE) : 0;
        bits |= flag(info, 'f', CF_SAFE_FLIST);
        bits |= flag(info, 'x', CF_AVOID_XATTR_OPTIM);
        bits |= flag(info, 'C', CF_CHKSUM_SEED_FIX);
        bits |= flag(info, 'I', CF_INPLACE_PARTIAL_DIR);
        bits |= flag(info, 'u', CF_ID0_NAMES);
        bits |= flag(info, 'v', CF_VARINT_FLIST_FLAGS);
        return new CompatFlags(bits);
    }

    private static int flag(String info, char letter, int bit) {
        return info.indexOf(letter) >= 0 ? bit : 0;
    }

    public boolean has(int flag) {
        return (bits & flag) != 0;
    }

    public boolean incRecurse() {
        return has(CF_INC_RECURSE);
    }

    /// On the client: the server can set times of symlinks.
    public boolean symlinkTimes() {
        return has(CF_SYMLINK_TIMES);
    }

    /// On the client: with `--iconv` the server converts what symlinks hold, too.
    public boolean symlinkIconv() {
        return has(CF_SYMLINK_ICONV);
    }

    /// An I/O error may end a file list (always so from protocol 31 on).
    public boolean safeFlist() {
        return has(CF_SAFE_FLIST);
    }

    /// Hard links carry their xattr list each.
    public boolean avoidXattrOptim() {
        return has(CF_AVOID_XATTR_OPTIM);
    }

    /// The seed is hashed before the data in block sums.
    public boolean properSeedOrder() {
        return has(CF_CHKSUM_SEED_FIX);
    }

    public boolean inplacePartial() {
        return has(CF_INPLACE_PARTIAL_DIR);
    }

    /// Varint xmit flags in file lists; checksums and compressors are negotiated.
    public boolean varintFlistFlags() {
        return has(CF_VARINT_FLIST_FLAGS);
    }

    public boolean negotiatedStrings() {
        return varintFlistFlags();
    }

    /// Id lists end with the name of id 0.
    public boolean id0Names() {
        return has(CF_ID0_NAMES);
    }
}
