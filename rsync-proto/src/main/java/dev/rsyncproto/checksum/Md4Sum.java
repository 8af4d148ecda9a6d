package dev.rsyncproto.checksum;

import org.bouncycastle.crypto.digests.MD4Digest;

/// md4, with a seed before (whole files, protocol < 30) or after the data (blocks).
final class Md4Sum implements StrongSum {
    private final MD4Digest digest = new MD4Digest();
    private final byte[] before;
    private final byte[] after;

    Md4Sum(int seedBefore, int seedAfter) {
        this(Words.seed(seedBefore), Words.seed(seedAfter));
    }

    /// @param always the seed goes in even when it is 0 (`CSUM_MD4_OLD`)
    Md4Sum(int seedBefore, boolean always) {
        this(always && seedBefore == 0 ? new byte[4] : Words.seed(seedBefore), new byte[0]);
    }

    private Md4Sum(byte[] before, byte[] after) {
        this.before = before;
        this.after = after;
        reset();
    }

    @Override
    public void reset() {
        digest.reset();
        digest.update(before, 0, before.length);
    }

    @Override
    public void update(byte[] data, int offset, int length) {
        digest.update(data, offset, length);
    }

    @Override
    public void digest(byte[] target, int offset) {
        digest.update(after, 0, after.length);
        digest.doFinal(target, offset);
        digest.update(before, 0, before.length);
    }

    @Override
    public int length() {
        return digest.getDigestSize();
    }
}
