package dev.rsyncproto.checksum;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// md5 and sha1 of the JDK, with a seed before or after the data.
final class DigestSum implements StrongSum {
    private final MessageDigest digest;
    private final byte[] before;
    private final byte[] after;

    private DigestSum(MessageDigest digest, byte[] before, byte[] after) {
        this.digest = digest;
        this.before = before;
        this.after = after;
        reset();
    }

    static DigestSum of(String algorithm, int seedBefore, int seedAfter) {
        try {
            return new DigestSum(
                    MessageDigest.getInstance(algorithm),
                    Words.seed(seedBefore),
                    Words.seed(seedAfter));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }

    @Override
    public void reset() {
        digest.reset();
        digest.update(before);
    }

    @Override
    public void update(byte[] data, int offset, int length) {
        digest.update(data, offset, length);
    }

    @Override
    public void digest(byte[] target, int offset) {
        digest.update(after);
        try {
            digest.digest(target, offset, digest.getDigestLength());
        } catch (DigestException e) {
            throw new IllegalArgumentException("no room for a digest", e);
        }
        digest.update(before);
    }

    @Override
    public int length() {
        return digest.getDigestLength();
    }
}
