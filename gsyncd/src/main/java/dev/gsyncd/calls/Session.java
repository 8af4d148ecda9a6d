package dev.gsyncd.calls;

/// The two ends of a session, as its arguments name them.
///
/// @param primary the volume here
/// @param user on the secondary, `root` where none is named
/// @param host of the secondary
/// @param volume of the secondary
public record Session(String primary, String user, String host, String volume) {
    /// @param secondary `[USER@]HOST::VOLUME`
    static Session of(String primary, String secondary) throws CallException {
        int ends = secondary.indexOf("::");
        if (ends < 0 || secondary.indexOf("::", ends + 2) >= 0) {
            throw new CallException(
                    CallException.FAILURE,
                    "gsyncd: the secondary is named [USER@]HOST::VOLUME, not " + secondary);
        }
        String login = secondary.substring(0, ends);
        int at = login.lastIndexOf('@');
        String user = at >= 0 && login.indexOf('@') == at ? login.substring(0, at) : "root";
        return new Session(primary, user, login.substring(at + 1), secondary.substring(ends + 2));
    }

    /// `HOST::VOLUME` of what glusterd writes, `[ssh://][USER@]HOST::VOLUME[:UUID]`.
    static String secondary(String url) throws CallException {
        String plain = url.replace("ssh://", "");
        int ends = plain.indexOf("::");
        if (ends < 0 || plain.indexOf("::", ends + 2) >= 0) {
            throw new CallException(
                    CallException.FAILURE,
                    "gsyncd: the secondary is named [ssh://][USER@]HOST::VOLUME, not " + url);
        }
        int colon = plain.indexOf(':', ends + 2);
        return colon < 0 ? plain : plain.substring(0, colon);
    }

    /// The volume that `:VOLUME` names.
    static String primary(String url) {
        return trimmed(url, ':');
    }

    static String trimmed(String text, char c) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == c) {
            start++;
        }
        while (end > start && text.charAt(end - 1) == c) {
            end--;
        }
        return text.substring(start, end);
    }
}
