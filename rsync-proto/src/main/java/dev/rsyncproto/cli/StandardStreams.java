package dev.rsyncproto.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;

/// Standard input and output of a server. Closing them wakes a thread that waits on them, which the
/// plain file streams do not do.
final class StandardStreams {
    private StandardStreams() {}

    @SuppressWarnings("resource") // closed with the channel
    static InputStream input() {
        return input(new FileInputStream(FileDescriptor.in));
    }

    static InputStream input(FileInputStream in) {
        return Channels.newInputStream(in.getChannel());
    }

    @SuppressWarnings("resource") // closed with the channel
    static OutputStream output() {
        return output(new FileOutputStream(FileDescriptor.out));
    }

    static OutputStream output(FileOutputStream out) {
        return Channels.newOutputStream(out.getChannel());
    }
}
