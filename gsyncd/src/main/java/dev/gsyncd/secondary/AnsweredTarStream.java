package dev.gsyncd.secondary;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// A tar stream to this gsyncd, which answers on the stream itself.
record AnsweredTarStream(DataStream stream) implements TarStream {
    @Override
    public boolean answers() {
        return true;
    }

    @Override
    public List<String> complaints() {
        return List.of();
    }

    @Override
    public InputStream in() {
        return stream.in();
    }

    @Override
    public OutputStream out() {
        return stream.out();
    }

    @Override
    public int exitCode() throws IOException, InterruptedException {
        return stream.exitCode();
    }

    @Override
    public void close() {
        stream.close();
    }
}
