package dev.rsyncproto.token;

import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;

/// What the compressed formats share: runs of matched blocks, and pieces of compressed data.
abstract class CompressedTokenReader implements TokenReader {
    /// `MAX_TOKEN_INDEX` of rsync; what a basis has is less.
    private static final long MAX_BLOCK = 0x7ffffffeL;

    final WireIn in;
    private final byte[] piece = new byte[RunCode.MAX_DATA];

    // state of one file
    private int blockCount;
    private long block;
    private int runLeft;
    private boolean inData;
    private boolean afterData;

    CompressedTokenReader(WireIn in) {
        this.in = in;
    }

    @Override
    public final void begin(int count) {
        blockCount = count;
        block = 0;
        runLeft = 0;
        inData = false;
        afterData = false;
        fileBegins();
    }

    @Override
    public final int next() throws IOException {
        if (runLeft > 0) {
            runLeft--;
            block++;
            return token();
        }
        while (true) {
            if (inData) {
                int n = decompress();
                if (n > 0) {
                    return n;
                }
                inData = false;
                afterData = true;
            }
            int flag = in.readByte();
            if ((flag & 0xc0) == RunCode.DATA) {
                int length = (flag & 0x3f) << 8 | in.readByte();
                in.checked("token data length", length, 1, RunCode.MAX_DATA);
                in.readFully(piece, 0, length);
                give(piece, length);
                inData = true;
                continue;
            }
            if (afterData) {
                afterData = false;
                dataEnds();
            }
            if (flag == RunCode.END) {
                return END;
            }
            readRun(flag);
            return token();
        }
    }

    private void readRun(int flag) throws IOException {
        boolean run;
        if ((flag & 0x80) != 0) {
            block += flag & 0x3f;
            run = (flag & 0x40) != 0;
        } else if (flag == RunCode.TOKEN_LONG || flag == RunCode.TOKENRUN_LONG) {
            block = in.readInt();
            run = flag == RunCode.TOKENRUN_LONG;
        } else {
            throw wrong("token flag", Integer.toHexString(flag), "0, 20, 21 or 40..ff");
        }
        if (run) {
            runLeft = in.readShort();
            in.checked("token run", runLeft, 1, RunCode.MAX_RUN - 1);
        }
    }

    private int token() throws IOException {
        in.checked("token block", block, 0, Math.min(MAX_BLOCK, blockCount - 1L));
        blockFollows();
        return (int) -(block + 1);
    }

    final ProtocolException wrong(String field, String value, String range) {
        return new ProtocolException(field, value, range, in.offset());
    }

    /// Takes a piece; it is left alone until [#decompress] has said 0.
    abstract void give(byte[] source, int length);

    /// Fills [#data] from its start; 0 where the piece has been used up.
    abstract int decompress() throws IOException;

    /// What is not data comes after data: the compressor has been flushed.
    void dataEnds() throws IOException {}

    /// A matched block is handed out; [#see] may bring its bytes.
    void blockFollows() {}

    void fileBegins() {}
}
