package dev.gsyncd.bench.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A whole run that is timed.
///
/// `source` is made once; `basis`, if the case has one, is what the target is before each run.
enum Case {
    VERSION("version", "`--version`"),
    ONE_FILE("one-file", "local copy of one small file"),
    FIRST_COPY("first-copy", "one large file, first copy"),
    EDITS("edits", "the same, 1 KiB changed in each 100 KiB"),
    INSERTION("insertion", "the same, 77 bytes inserted in front"),
    SMALL_FILES("small-files", "many small files, first copy"),
    UNCHANGED("unchanged", "the same, nothing to do"),
    CHECKSUM("checksum", "the same, nothing to do, `-c`"),
    MANY_FILES("many-files", "ten times as many, first copy"),
    MANY_UNCHANGED("many-unchanged", "the same, nothing to do");

    private static final String LARGE = "large.bin";

    final String id;
    final String text;

    Case(String id, String text) {
        this.id = id;
        this.text = text;
    }

    /// One process, no remote end: only the same program at both ends makes sense.
    boolean local() {
        return this == VERSION || this == ONE_FILE;
    }

    List<String> options() {
        return this == CHECKSUM ? List.of("-ac") : List.of("-a");
    }

    void prepare(Path source, Path basis, Sizes sizes) throws IOException {
        switch (this) {
            case VERSION -> Files.createDirectories(source);
            case ONE_FILE -> Trees.file(source.resolve("one"), 1000, 1);
            case FIRST_COPY -> Trees.file(source.resolve(LARGE), sizes.largeFile(), 2);
            case EDITS -> {
                Trees.file(basis.resolve(LARGE), sizes.largeFile(), 2);
                Trees.copy(basis, source);
                Trees.edit(source.resolve(LARGE), 3);
            }
            case INSERTION -> {
                Trees.file(basis.resolve(LARGE), sizes.largeFile(), 2);
                Trees.insertInFront(basis.resolve(LARGE), source.resolve(LARGE), 77);
            }
            case SMALL_FILES -> Trees.manyFiles(source, sizes.smallFiles());
            case MANY_FILES -> Trees.manyFiles(source, sizes.manyFiles());
            case UNCHANGED, CHECKSUM, MANY_UNCHANGED -> {
                int count = this == MANY_UNCHANGED ? sizes.manyFiles() : sizes.smallFiles();
                Trees.manyFiles(source, count);
                Trees.oldDirectories(source);
                Trees.copy(source, basis);
            }
        }
        Trees.oldDirectories(source);
    }

    /// Whether a run changes the target, so that it is made anew for the next one.
    boolean changes() {
        return switch (this) {
            case UNCHANGED, CHECKSUM, MANY_UNCHANGED, VERSION -> false;
            default -> true;
        };
    }

    /// How much there is.
    ///
    /// @param manyFiles so many that the start of two JVMs is a small part of the whole
    record Sizes(long largeFile, int smallFiles, int manyFiles) {
        static final Sizes FULL = new Sizes(1L << 30, 20_000, 200_000);
        static final Sizes QUICK = new Sizes(8L << 20, 300, 3_000);
    }
}
