package dev.rsyncproto.options;

import java.util.LinkedHashMap;
import java.util.Map;

/// Options that are read but not obeyed yet: they are refused, never passed over.
///
/// Who makes one work takes its line away.
public final class Unsupported {
    private Unsupported() {}

    /// Throws (`RERR_UNSUPPORTED`) for the first one that is asked for.
    public static void refuse(Options o) throws OptionException {
        for (Map.Entry<String, Boolean> e : asked(o).entrySet()) {
            if (e.getValue()) {
                throw new OptionException(
                        OptionException.UNSUPPORTED,
                        e.getKey() + ": this option is not supported yet");
            }
        }
    }

    private static Map<String, Boolean> asked(Options o) {
        Map<String, Boolean> m = new LinkedHashMap<>();
        // filters, and what is sent
        // attributes
        // deletions, and where things are written
        // the connection
        m.put("--copy-as", o.remote.copyAs() != null);
        return m;
    }
}
