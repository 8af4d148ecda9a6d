/// The client's way into an rsync daemon, before the session proper (clientserver.c).
///
/// Lines that end in a newline, in both directions:
///
/// ```text
/// client  @RSYNCD: 32.0 sha512 sha256 sha1 md5 md4    [greeting]
/// server  the same, with what it has
/// client  #early_input=N, then N bytes                 with --early-input
/// client  MODULE                                       empty for a list of modules
/// server  any lines                                    message of the day, list of modules
/// server  @RSYNCD: AUTHREQD CHALLENGE                  answered with USER DIGEST
/// server  @RSYNCD: OK | @RSYNCD: EXIT | @ERROR…
/// client  the arguments, each ended by NUL (before protocol 30 a newline), an empty one at the end
/// ```
///
/// The session that follows exchanges no protocol number any more.
@NullMarked
package dev.rsyncproto.daemon;

import org.jspecify.annotations.NullMarked;
