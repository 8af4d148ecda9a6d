package dev.rsyncproto.checksum;

/// `--checksum-choice=none`: one zero byte.
final class NoSum implements StrongSum {
    @Override
    public void reset() {}

    @Override
    public void update(byte[] data, int offset, int length) {}

    @Override
    public void digest(byte[] target, int offset) {
        target[offset] = 0;
    }

    @Override
    public int length() {
        return 1;
    }
}
