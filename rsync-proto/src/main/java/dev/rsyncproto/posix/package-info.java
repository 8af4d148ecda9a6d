/// The one native layer: file system calls of Linux's C library, names as {@link
/// dev.rsyncproto.bytes.Bytes}, failures as {@link dev.rsyncproto.posix.PosixException}.
///
/// ```
/// Dir, Fd, Inotify        open handles; their methods are the calls, one or two system calls each
/// Stat, DirEntry          what the kernel answered
/// Users, Process, Child   the user database; this process; one that it starts
/// Mode, OpenFlags, Errno  the C library's constants
/// Fn, Downcall            (inside) functions, the downcall handle
/// Native, Scratch         (inside) native memory, buffers per thread
/// ```
///
/// A call may stop in the kernel for as long as a disk or a FUSE mount pleases, so callers are
/// platform threads. All handles are close-on-exec. Linux on x86_64 and aarch64.
@NullMarked
package dev.rsyncproto.posix;

import org.jspecify.annotations.NullMarked;
