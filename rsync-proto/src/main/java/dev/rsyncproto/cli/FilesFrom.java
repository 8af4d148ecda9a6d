package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The names of `--files-from`: lines (then `#` and `;` begin comments), or with -0 NUL-ended.
final class FilesFrom {
    private FilesFrom() {}

    /// `file` is `-` for standard input.
    static List<Bytes> read(Bytes file, boolean from0, Dir cwd) throws OptionException {
        try {
            return split(content(file, cwd), from0);
        } catch (PosixException e) {
            throw new OptionException(
                    OptionException.SYNTAX,
                    "failed to open files-from file " + file + ": " + Errno.text(e.errno()));
        } catch (IOException e) {
            throw new OptionException(
                    OptionException.SYNTAX,
                    "failed to read files-from file " + file + ": " + e.getMessage());
        }
    }

    private static byte[] content(Bytes file, Dir cwd) throws IOException {
        if (file.equals(Bytes.utf8("-"))) {
            return System.in.readAllBytes();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Fd fd = cwd.openFollow(file, 0, 0)) {
            byte[] buffer = new byte[64 << 10];
            for (int n = fd.read(buffer, 0, buffer.length);
                    n > 0;
                    n = fd.read(buffer, 0, buffer.length)) {
                all.write(buffer, 0, n);
            }
        }
        return all.toByteArray();
    }

    static List<Bytes> split(byte[] data, boolean from0) {
        List<Bytes> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= data.length; i++) {
            boolean end = i == data.length || data[i] == 0;
            if (end || (!from0 && (data[i] == '\n' || data[i] == '\r'))) {
                boolean comment = !from0 && i > start && (data[start] == '#' || data[start] == ';');
                if (i > start && !comment) {
                    names.add(Bytes.of(data, start, i - start));
                }
                start = i + 1;
            }
        }
        return names;
    }
}
