package dev.gsyncd.directory;

/// With our own engine and a secondary in this process.
class DirectorySyncTest extends DirectorySyncContract {
    @Override
    boolean usesProgram() {
        return false;
    }
}
