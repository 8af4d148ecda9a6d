package dev.gsyncd.repce;

/// Thrown by a [RepceServer.Methods] to answer a call with an exception that Python knows.
public final class CallException extends Exception {
    private final PyObject reply;

    private CallException(String message, PyObject reply) {
        super(message);
        this.reply = reply;
    }

    public static CallException osError(int errno, String text) {
        return new CallException(text, new PyObject("exceptions", "OSError", (long) errno, text));
    }

    /// The arguments are not what the method takes.
    public static CallException badArguments(String text) {
        return new CallException(text, new PyObject("exceptions", "TypeError", text));
    }

    /// How Python says that there is no such method.
    public static CallException noMethod(String method) {
        String text = "no method '" + method + "'";
        return new CallException(text, new PyObject("exceptions", "AttributeError", text));
    }

    PyObject reply() {
        return reply;
    }
}
