package dev.rsyncproto.token;

import dev.rsyncproto.wire.WireOut;
import java.io.IOException;

/// What the compressed formats share: runs of matched blocks, and pieces of compressed data.
///
/// Compressed data is flushed before a block that follows it and at the end of a file, so that the
/// peer has all bytes up to that place.
abstract class CompressedTokenWriter implements TokenWriter {
    private final WireOut out;

    // state of one file
    private int runStart = -1;
    private int runEnd = -1;
    private int lastRunEnd;
    private boolean unflushed;

    CompressedTokenWriter(WireOut out) {
        this.out = out;
    }

    @Override
    public final void literal(byte[] data, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        writeRun();
        compress(data, offset, length);
        unflushed = true;
    }

    @Override
    public final void match(int block, byte[] data, int offset, int length) throws IOException {
        flushData();
        boolean goesOn = runStart >= 0 && block == runEnd + 1 && block < runStart + RunCode.MAX_RUN;
        if (!goesOn) {
            writeRun();
            runStart = block;
        }
        runEnd = block;
        seen(data, offset, length);
    }

    @Override
    public final void end() throws IOException {
        writeRun();
        flushData();
        out.writeByte(RunCode.END);
        lastRunEnd = 0;
        fileEnded();
    }

    private void flushData() throws IOException {
        if (unflushed) {
            unflushed = false;
            flush();
        }
    }

    private void writeRun() throws IOException {
        if (runStart < 0) {
            return;
        }
        int difference = runStart - lastRunEnd;
        int more = runEnd - runStart;
        if (difference >= 0 && difference <= RunCode.MAX_REL) {
            out.writeByte((more == 0 ? RunCode.TOKEN_REL : RunCode.TOKENRUN_REL) + difference);
        } else {
            out.writeByte(more == 0 ? RunCode.TOKEN_LONG : RunCode.TOKENRUN_LONG);
            out.writeInt(runStart);
        }
        if (more != 0) {
            out.writeShort(more);
        }
        lastRunEnd = runEnd;
        runStart = -1;
    }

    /// Writes a piece of compressed data, 1..16383 bytes.
    final void writeData(byte[] data, int offset, int length) throws IOException {
        out.writeByte(RunCode.DATA + (length >>> 8));
        out.writeByte(length);
        out.write(data, offset, length);
    }

    /// Takes literal data; what comes out of it may be written now or by [#flush].
    abstract void compress(byte[] data, int offset, int length) throws IOException;

    /// Writes all that is still held back. Not called twice without data between.
    abstract void flush() throws IOException;

    /// The bytes of a matched block.
    void seen(byte[] data, int offset, int length) throws IOException {}

    void fileEnded() {}
}
