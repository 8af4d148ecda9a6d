package dev.rsyncproto.wire;

import java.io.IOException;

/// Takes the messages that arrive between the data, on the reading thread.
@FunctionalInterface
public interface MessageSink {
    /// `data[0, length)` is only valid during the call. An exception passes through the read that
    /// came upon the message.
    void message(MuxTag tag, byte[] data, int length) throws IOException;
}
