package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// Downcall handles `(address, errno capture, long...) -> long`, one per number of arguments, each
/// linked when its class is first used. Constants, so that compiled code calls straight through.
final class Shape {
    private Shape() {}

    private static MethodHandle link(int arguments) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(JAVA_LONG, longs),
                        Linker.Option.captureCallState("errno"));
    }

    static final class Zero {
        static final MethodHandle HANDLE = link(0);

        private Zero() {}
    }

    static final class One {
        static final MethodHandle HANDLE = link(1);

        private One() {}
    }

    static final class Two {
        static final MethodHandle HANDLE = link(2);

        private Two() {}
    }

    static final class Three {
        static final MethodHandle HANDLE = link(3);

        private Three() {}
    }

    static final class Four {
        static final MethodHandle HANDLE = link(4);

        private Four() {}
    }

    static final class Five {
        static final MethodHandle HANDLE = link(5);

        private Five() {}
    }

    static final class Six {
        static final MethodHandle HANDLE = link(6);

        private Six() {}
    }
}
