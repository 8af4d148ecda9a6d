package dev.gsyncd.repce;

import org.jspecify.annotations.Nullable;

/// What Python would have made by calling `type` with `arguments`: `exceptions.OSError(2, "…")`,
/// `os.stat_result((…), {…})`. Inert.
public record PyObject(PyClass type, PyTuple arguments, @Nullable Object state) {
    public PyObject(String module, String name, @Nullable Object... arguments) {
        this(new PyClass(module, name), PyTuple.of(arguments), null);
    }
}
