package dev.gsyncd.repce;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The method raised an exception on the other side. The connection is fine.
public final class RemoteException extends IOException {
    private final PyObject exception;

    RemoteException(String method, PyObject exception) {
        super(method + ": " + describe(exception));
        this.exception = exception;
    }

    private static String describe(PyObject exception) {
        StringBuilder text = new StringBuilder(exception.type().name());
        for (Object argument : exception.arguments().items()) {
            text.append(' ').append(argument);
        }
        return text.toString();
    }

    /// The Python class, such as `OSError` or `AttributeError`.
    public String type() {
        return exception.type().name();
    }

    /// The errno of an `OSError`, else 0.
    public int errno() {
        @Nullable Object first =
                exception.arguments().size() > 0 ? exception.arguments().get(0) : null;
        return first instanceof Long errno ? errno.intValue() : 0;
    }
}
