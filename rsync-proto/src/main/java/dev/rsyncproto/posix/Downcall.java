package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// The one downcall handle, `(address, errno capture, six longs) -> long`. Linking a handle is the
/// dear part of a native call in a program that runs for a moment, so there is but one; a constant,
/// so that compiled code calls straight through.
final class Downcall {
    static final MethodHandle HANDLE =
            Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                                    JAVA_LONG, JAVA_LONG),
                            Linker.Option.captureCallState("errno"));

    private Downcall() {}
}
