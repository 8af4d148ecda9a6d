package dev.rsyncproto.options;

/// How symbolic links are treated beyond `-l`.
///
/// @param copy `-L`: the sender sends what they point to
/// @param copyUnsafe `--copy-unsafe-links`: those that point out of the tree
/// @param safe `--safe-links`: those that point out of the tree are not made
/// @param munge `--munge-links`: their targets get a prefix that makes them useless
/// @param insecure `--insecure-links`: this end follows links in paths as it finds them
/// @param copyDirs `-k`: the sender treats one that points to a directory as that directory
/// @param keepDirs `-K`: the receiver treats one that points to a directory as that directory
public record Symlinks(
        boolean copy,
        boolean copyUnsafe,
        boolean safe,
        boolean munge,
        boolean insecure,
        boolean copyDirs,
        boolean keepDirs) {
    public static final Symlinks PLAIN =
            new Symlinks(false, false, false, false, false, false, false);
}
