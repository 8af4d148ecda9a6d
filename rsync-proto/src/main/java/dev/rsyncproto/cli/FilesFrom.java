package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.sender.NameList;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.tree.OperatorPaths;
import java.io.IOException;
import java.util.List;

/// The names of `--files-from`: lines, or with -0 NUL-ended. Those that begin with `#` or `;` are
/// comments.
final class FilesFrom {
    private FilesFrom() {}

    /// `file` is `-` for standard input.
    ///
    /// @param comments drops those lines; not for a list that goes to another host
    static List<Bytes> read(
            OperatorPaths paths, Bytes file, boolean from0, boolean comments, Dir cwd)
            throws OptionException {
        try {
            return NameList.parse(content(paths, file, cwd), from0, comments);
        } catch (PosixException e) {
            if (e.is(Errno.EISDIR)) {
                if (!comments) {
                    return List.of(); // what forwards the names takes it for the list's end
                }
                throw OptionException.plain(
                        ExitCode.STREAM_IO.code(), "rsync: [sender] " + NameList.DIRECTORY);
            }
            int errno = file.isEmpty() ? Errno.EINVAL : e.errno();
            throw new OptionException(
                    OptionException.SYNTAX,
                    "failed to open files-from file " + file + ": " + Errno.text(errno));
        } catch (IOException e) {
            throw new OptionException(
                    OptionException.SYNTAX,
                    "failed to read files-from file " + file + ": " + e.getMessage());
        }
    }

    private static byte[] content(OperatorPaths paths, Bytes file, Dir cwd) throws IOException {
        if (file.equals(Bytes.utf8("-"))) {
            return System.in.readAllBytes();
        }
        return paths.read(cwd, file, OperatorPaths.Reach.CONFINED);
    }
}
