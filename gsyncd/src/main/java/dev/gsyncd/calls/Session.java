package dev.gsyncd.calls;

import java.util.regex.Pattern;

/// The two ends of a session, as its arguments name them.
///
/// @param primary the volume here
/// @param user on the secondary, `root` where none is named
/// @param host of the secondary
/// @param volume of the secondary
public record Session(String primary, String user, String host, String volume) {
    private static final Pattern ENDS = Pattern.compile("::");

    /// @param secondary `[USER@]HOST::VOLUME`
    static Session of(String primary, String secondary) throws CallException {
        String[] parts = ENDS.split(secondary, -1);
        if (parts.length != 2) {
            throw new CallException(
                    CallException.FAILURE,
                    "gsyncd: the secondary is named [USER@]HOST::VOLUME, not " + secondary);
        }
        String[] login = parts[0].split("@", -1);
        String user = login.length == 2 ? login[0] : "root";
        return new Session(primary, user, login[login.length - 1], parts[1]);
    }

    /// `HOST::VOLUME` of what glusterd writes, `[ssh://][USER@]HOST::VOLUME[:UUID]`.
    static String secondary(String url) throws CallException {
        String[] parts = ENDS.split(url.replace("ssh://", ""), -1);
        if (parts.length != 2) {
            throw new CallException(
                    CallException.FAILURE,
                    "gsyncd: the secondary is named [ssh://][USER@]HOST::VOLUME, not " + url);
        }
        int colon = parts[1].indexOf(':');
        return parts[0] + "::" + (colon < 0 ? parts[1] : parts[1].substring(0, colon));
    }

    /// The volume that `:VOLUME` names.
    static String primary(String url) {
        int start = 0;
        int end = url.length();
        while (start < end && url.charAt(start) == ':') {
            start++;
        }
        while (end > start && url.charAt(end - 1) == ':') {
            end--;
        }
        return url.substring(start, end);
    }
}
