package dev.rsyncproto.cli;

/// `--help` and `--version`. Tools look for single lines of these: they are rsync's, but for what
/// jrsync does not have.
final class Texts {
    static final String VERSION = "0.1.0";

    static final String VERSION_TEXT =
            """
            jrsync  version 0.1.0  protocol version 32
            Speaks the protocol of rsync 3.5.0, on the JVM.
            Capabilities:
                64-bit files, 64-bit inums, 64-bit timestamps, 64-bit long ints,
                socketpairs, symlinks, symtimes, hardlinks, hardlink-specials,
                hardlink-symlinks, IPv6, no atimes, no batchfiles, inplace, append,
                ACLs, ACL-at, xattrs, optional secluded-args, no iconv, prealloc,
                stop-at, no crtimes, no IDN
            Checksum list:
                xxh128 xxh3 xxh64 (xxhash) md5 md4 sha1 none
            Compress list:
                zstd lz4 zlibx zlib none
            Daemon auth list:
                sha512 sha256 sha1 md5 md4
            """;

    static final String VERSION_JSON =
            """
            {
              "program": "jrsync",
              "version": "0.1.0",
              "protocol": "32.0",
              "capabilities": {
                "file_bits": 64, "inum_bits": 64, "timestamp_bits": 64,
                "long_int_bits": 64, "socketpairs": true, "symlinks": true,
                "symtimes": true, "hardlinks": true, "hardlink_specials": true,
                "hardlink_symlinks": true, "IPv6": true, "atimes": false,
                "batchfiles": false, "inplace": true, "append": true, "ACLs": true,
                "ACL_at": true, "xattrs": true, "secluded_args": "optional",
                "iconv": false, "prealloc": true, "stop_at": true, "crtimes": false,
                "IDN": false
              },
              "optimizations": {
                "SIMD_roll": false, "asm_roll": false, "openssl_crypto": false,
                "asm_MD5": false
              },
              "checksum_list": [
                "xxh128", "xxh3", "xxh64", "md5", "md4", "sha1", "none"
              ],
              "compress_list": [
                "zstd", "lz4", "zlibx", "zlib", "none"
              ],
              "daemon_auth_list": [
                "sha512", "sha256", "sha1", "md5", "md4"
              ]
            }
            """;

    static final String HELP =
            """
            jrsync is a program for efficient remote update that speaks the protocol of rsync.

            Usage: jrsync [OPTION]... SRC [SRC]... DEST
              or   jrsync [OPTION]... SRC [SRC]... [USER@]HOST:DEST
              or   jrsync [OPTION]... [USER@]HOST:SRC... DEST

            Options
            --verbose, -v            increase verbosity
            --quiet, -q              suppress non-error messages
            --checksum, -c           skip based on checksum, not mod-time & size
            --archive, -a            archive mode is -rlptgoD (no -A,-X,-H)
            --no-OPTION              turn off an implied OPTION (e.g. --no-D)
            --recursive, -r          recurse into directories
            --relative, -R           use relative path names
            --no-implied-dirs        don't send implied directories with --relative
            --update, -u             skip files that are newer on the receiver
            --inplace                update destination files in-place
            --dirs, -d               transfer directories without recursing
            --links, -l              copy symlinks as symlinks
            --hard-links, -H         preserve hard links
            --perms, -p              preserve permissions
            --acls, -A               preserve ACLs (implies --perms)
            --xattrs, -X             preserve extended attributes
            --owner, -o              preserve owner (super-user only)
            --group, -g              preserve group
            --devices                preserve device files (super-user only)
            --specials               preserve special files
            -D                       same as --devices --specials
            --times, -t              preserve modification times
            --omit-dir-times, -O     omit directories from --times
            --omit-link-times, -J    omit symlinks from --times
            --super                  receiver attempts super-user activities
            --sparse, -S             turn sequences of nulls into sparse blocks
            --dry-run, -n            perform a trial run with no changes made
            --whole-file, -W         copy files whole (w/o delta-xfer algorithm)
            --no-whole-file, --no-W  use the delta-xfer algorithm
            --checksum-choice=STR    choose the checksum algorithm (aka --cc)
            --block-size=SIZE, -B    force a fixed checksum block-size
            --rsh=COMMAND, -e        reach the other host through this command (else: built-in SSH)
            --rsync-path=PROGRAM     specify the rsync to run on remote machine
            --existing               skip creating new files on receiver
            --ignore-existing        skip updating files that exist on receiver
            --delete                 delete extraneous files from dest directories
            --delete-before          receiver deletes before xfer, not during
            --delete-during, --del   receiver deletes during the transfer
            --delete-delay           find deletions during, delete after
            --delete-after           receiver deletes after transfer, not during
            --ignore-missing-args    ignore missing source arguments without error
            --ignore-errors          delete even if there are I/O errors
            --force                  force deletion of directories even if not empty
            --numeric-ids            don't map uid/gid values by user/group name
            --timeout=SECONDS        set I/O timeout in seconds
            --ignore-times, -I       don't skip files that match size and time
            --size-only              skip files that match in size
            --files-from=FILE        read list of source-file names from FILE
            --from0, -0              all --files-from names are delimited by 0s
            --old-args               disable the modern argument-protection idiom
            --stats                  give some file-transfer stats
            --human-readable, -h     output numbers in a human-readable format
            --itemize-changes, -i    output a change-summary for all updates
            --out-format=FORMAT      output updates using the specified FORMAT
            --protocol=NUM           force an older protocol version to be used
            --checksum-seed=NUM      set block/file checksum seed (advanced)
            --version, -V            print the version + other info and exit
            --help, -h (*)           show this help (* -h is help only on its own)
            """;

    private Texts() {}
}
