package dev.rsyncproto.filter;

import java.io.IOException;

/// Hears what the reading of rules has to tell people. What a line shows of a rule, they may see.
public interface RuleNotices {
    /// A rule cannot be used and is left out; the session goes on.
    void leftOut(String line) throws IOException;

    /// A directory's own rules are not read: what they hide would be sent, what they protect
    /// deleted.
    void notRead(String line) throws IOException;

    /// A rule that is likely not what was meant.
    ///
    /// @param walking a directory's file says so, not an option
    void odd(String line, boolean walking) throws IOException;

    /// Nobody hears.
    RuleNotices NONE =
            new RuleNotices() {
                @Override
                public void leftOut(String line) {}

                @Override
                public void notRead(String line) {}

                @Override
                public void odd(String line, boolean walking) {}
            };
}
