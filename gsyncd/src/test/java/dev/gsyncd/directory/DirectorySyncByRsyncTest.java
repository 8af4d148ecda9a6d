package dev.gsyncd.directory;

/// With the rsync program, so that the options of each session are checked against what rsync makes
/// of them.
class DirectorySyncByRsyncTest extends DirectorySyncContract {
    @Override
    boolean usesProgram() {
        return true;
    }
}
