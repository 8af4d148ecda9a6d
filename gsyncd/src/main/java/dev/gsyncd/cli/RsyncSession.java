package dev.gsyncd.cli;

import dev.gsyncd.remote.RsyncCommand;
import dev.gsyncd.secondary.SessionRecord;
import dev.gsyncd.secondary.VolumeSecondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.nio.file.Path;

/// `rsync --server … . /proc/PID/cwd` behind the forced command: how a Python primary sends what is
/// in files. Served in this process, into the mount of the secondary that runs on the same ssh
/// connection and nowhere else.
final class RsyncSession {
    private RsyncSession() {}

    static int run(RsyncCommand command, Console console) throws IOException {
        Path target = SessionRecord.target(command.path());
        try (Dir root = Dir.open(Bytes.utf8(target.toString()));
                VolumeSecondary secondary = new VolumeSecondary(root)) {
            return secondary.serveData(command.serverArguments(), console.in(), console.out());
        }
    }
}
