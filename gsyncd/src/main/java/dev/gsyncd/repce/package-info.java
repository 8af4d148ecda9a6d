/// RePCe, the remote calls of gsyncd: pickled tuples over a channel, with nothing between them.
///
/// ```
/// [repce-request]  (request id, method, argument…)
/// [repce-reply]    (request id, is exception, value)
/// ```
///
/// A request id is any plain value and comes back value for value; replies come in any order. The
/// method `__repce_version__` belongs to the protocol itself and returns 1.0.
///
/// Pickle protocol 2 as plain data:
///
/// | Python | Java |
/// |---|---|
/// | None, bool, int, float | null, Boolean, Long or BigInteger, Double |
/// | str | String; bytes of names that are not UTF-8 are lone surrogates U+DC80 to U+DCFF |
/// | bytes | Bytes |
/// | tuple, list, dict | PyTuple, List, Map with keys that are no containers |
/// | any class or instance | PyClass, PyObject: module, name, arguments; nothing is ever resolved |
@NullMarked
package dev.gsyncd.repce;

import org.jspecify.annotations.NullMarked;
