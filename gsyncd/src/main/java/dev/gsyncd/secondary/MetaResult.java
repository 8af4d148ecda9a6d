package dev.gsyncd.secondary;

/// How one [MetaOp] ended: `errno` 0, or the first call that failed. A file that is not there is 0.
public record MetaResult(int errno, String call) {
    public static final MetaResult DONE = new MetaResult(0, "");
}
