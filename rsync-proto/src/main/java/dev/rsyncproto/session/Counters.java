package dev.rsyncproto.session;

/// The running figures of one session. Each field has one writing thread; others read after that
/// thread was joined.
public final class Counters {
    /// Entries by type; one writer.
    public static final class Kinds {
        private static final int S_IFMT = 0170000;

        private long regular;
        private long directories;
        private long symlinks;
        private long devices;
        private long specials;

        /// Counts an entry with this mode.
        public void count(int mode) {
            switch (mode & S_IFMT) {
                case 0100000 -> regular++;
                case 0040000 -> directories++;
                case 0120000 -> symlinks++;
                case 0060000, 0020000 -> devices++;
                default -> specials++;
            }
        }

        public void set(
                long regular, long directories, long symlinks, long devices, long specials) {
            this.regular = regular;
            this.directories = directories;
            this.symlinks = symlinks;
            this.devices = devices;
            this.specials = specials;
        }

        public Stats.Kinds snapshot() {
            return new Stats.Kinds(regular, directories, symlinks, devices, specials);
        }
    }

    public final Kinds files = new Kinds();
    public final Kinds created = new Kinds();
    public final Kinds deleted = new Kinds();
    public long transferredFiles;
    public long totalSize;
    public long transferredSize;
    public long literal;
    public long matched;
    public long flistSize;
    public long flistBuildMillis;
    public long flistTransferMillis;

    /// Bytes written and read by the client; set at the end.
    public long written;

    public long read;

    public Stats snapshot() {
        return new Stats(
                files.snapshot(),
                created.snapshot(),
                deleted.snapshot(),
                transferredFiles,
                totalSize,
                transferredSize,
                literal,
                matched,
                flistSize,
                flistBuildMillis,
                flistTransferMillis,
                written,
                read);
    }
}
