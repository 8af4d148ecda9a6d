package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.FilterRule.Elided;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.RuleException;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `[filter-list]`: rules as int length and text, ended by a length of 0 (exclude.c,
/// `send_filter_list`, `recv_filter_list`). It goes from the client to the server: always to a
/// server that sends, to one that receives only when it deletes or prunes.
///
/// | protocol | rule as text |
/// |----------|--------------|
/// | 27, 28   | `+ ` or `- ` and the pattern, the `- ` only where the pattern needs it |
/// | 29       | any rule with its modifiers |
/// | 30       | and `p` |
public final class FilterWire {
    /// As rsync's buffer for one rule.
    private static final int MAX_RULE = 8 * 1024;

    private static final int MAX_PREFIX = 15;
    private static final Bytes DIR_CVS = Bytes.utf8(":C");
    private static final Bytes CVS = Bytes.utf8("-C");

    private final Filters filters;
    private final Options options;
    private final int protocol;
    private final boolean sending;
    private final @Nullable WireOut out;

    private FilterWire(
            Filters filters,
            Options options,
            int protocol,
            boolean sending,
            @Nullable WireOut out) {
        this.filters = filters;
        this.options = options;
        this.protocol = protocol;
        this.sending = sending;
        this.out = out;
    }

    private static boolean receiverWants(Options o, int protocol) {
        return o.deletion.pruneEmptyDirs()
                || (o.deleting() && (!o.deletion.excluded() || protocol >= 29));
    }

    /// On the client: sends what the server has to know of the rules, and settles which of them
    /// hold here.
    ///
    /// @param sending whether this end sends the files
    public static void send(
            WireOut out, Filters filters, Options options, int protocol, boolean sending)
            throws IOException {
        boolean toWire = !sending || receiverWants(options, protocol);
        FilterWire wire = new FilterWire(filters, options, protocol, sending, toWire ? out : null);
        RuleReader reader = filters.reader();
        reader.protocol(protocol);
        if (options.cvsExclude && sending) {
            if (protocol >= 29) {
                reader.readText(filters.main, DIR_CVS, 0, false);
            }
            reader.readText(filters.main, CVS, 0, false);
        }
        wire.send(filters.main, wire.out);
        if (toWire) {
            out.writeInt(0);
        }
        if (options.cvsExclude) {
            if (!sending || protocol < 29) {
                reader.readText(filters.main, DIR_CVS, 0, false);
            }
            if (!sending) {
                reader.readText(filters.main, CVS, 0, false);
            }
        }
    }

    /// On the server.
    public static void receive(
            WireIn in, Filters filters, Options options, int protocol, boolean sending)
            throws IOException {
        RuleReader reader = filters.reader();
        reader.protocol(protocol);
        if (sending || receiverWants(options, protocol)) {
            for (int length = in.readInt(); length != 0; length = in.readInt()) {
                if (length < 0 || length >= MAX_RULE) {
                    throw new ProtocolException(
                            "filter-list",
                            "a rule of " + length + " bytes",
                            "1.." + (MAX_RULE - 1),
                            in.offset());
                }
                byte[] rule = new byte[length];
                in.readFully(rule, 0, length);
                int end = 0;
                while (end < length && rule[end] != 0) {
                    end++;
                }
                reader.readText(filters.main, Bytes.of(rule, 0, end), 0, protocol < 29);
            }
        }
        if (options.cvsExclude) {
            if (sending || protocol < 29) {
                reader.readText(filters.main, DIR_CVS, 0, false);
            }
            if (sending) {
                reader.readText(filters.main, CVS, 0, false);
            }
        }
    }

    private void send(RuleList list, @Nullable WireOut to) throws IOException {
        for (FilterRule rule : list.all()) {
            Elided elided = elided(rule);
            rule.elided(elided);
            if (elided == Elided.THERE) {
                continue;
            }
            if (rule.has(FilterRule.CVS) && !rule.has(FilterRule.MERGE_FILE)) {
                boolean spelled = sending || protocol < 29;
                send(filters.cvs, spelled ? to : null);
                if (spelled) {
                    continue;
                }
            }
            String prefix = wirePrefix(rule);
            if (prefix == null) {
                throw new RuleException(
                        RuleException.PROTOCOL, "filter rules are too modern for remote rsync.");
            }
            if (to == null) {
                continue;
            }
            Bytes text = Bytes.utf8(prefix).plus(rule.pattern());
            text = rule.has(FilterRule.DIRECTORY) ? text.plus("/") : text;
            if (!text.isEmpty()) {
                to.writeInt(text.length());
                to.writeBytes(text);
            }
        }
    }

    /// Where a rule does not count.
    private Elided elided(FilterRule rule) {
        Elided sendersOnly = sending ? Elided.THERE : Elided.HERE;
        Elided receiversOnly = sending ? Elided.HERE : Elided.THERE;
        boolean sender = rule.has(FilterRule.SENDER_SIDE);
        if (rule.has(FilterRule.RECEIVER_SIDE)) {
            return sender ? Elided.NOWHERE : receiversOnly;
        }
        boolean plain = !rule.has(FilterRule.PER_DIR) || rule.has(FilterRule.NO_PREFIXES);
        return sender || (options.deletion.excluded() && plain) ? sendersOnly : Elided.NOWHERE;
    }

    /// What stands before the pattern; null where the protocol has no words for it.
    private @Nullable String wirePrefix(FilterRule rule) {
        return prefix(rule, protocol, sending, options.deletion.excluded() && sending);
    }

    /// What stands before the pattern where people read it.
    static String prefix(FilterRule rule) {
        return String.valueOf(prefix(rule, Protocol.MAX, true, false));
    }

    private static @Nullable String prefix(
            FilterRule rule, int protocol, boolean sending, boolean oldReceiverSide) {
        boolean old = protocol < 29;
        int most = old ? 1 : MAX_PREFIX;
        StringBuilder s = new StringBuilder();
        if (rule.has(FilterRule.PER_DIR)) {
            if (old) {
                return null;
            }
            s.append(':');
        } else if (rule.has(FilterRule.INCLUDE)) {
            s.append('+');
        } else if (!old || looksPrefixed(rule.pattern())) {
            s.append('-');
        } else {
            most = 0;
        }
        add(s, '/', rule.has(FilterRule.ABS_PATH));
        add(s, '!', rule.has(FilterRule.NEGATE));
        if (rule.has(FilterRule.CVS)) {
            s.append('C');
        } else {
            add(s, 'n', rule.has(FilterRule.NO_INHERIT));
            add(s, 'w', rule.has(FilterRule.WORD_SPLIT));
            if (rule.has(FilterRule.NO_PREFIXES)) {
                s.append(rule.has(FilterRule.INCLUDE) ? '+' : '-');
            }
        }
        add(s, 'e', rule.has(FilterRule.EXCLUDE_SELF));
        add(s, 'x', rule.has(FilterRule.XATTR));
        add(s, 's', rule.has(FilterRule.SENDER_SIDE) && !old);
        add(s, 'r', rule.has(FilterRule.RECEIVER_SIDE) && (!old || oldReceiverSide));
        if (rule.has(FilterRule.PERISHABLE)) {
            if (protocol >= 30) {
                s.append('p');
            } else if (sending) {
                return null;
            }
        }
        if (s.length() > most) {
            return null;
        }
        return most > 0 ? s.append(' ').toString() : "";
    }

    private static void add(StringBuilder s, char letter, boolean present) {
        if (present) {
            s.append(letter);
        }
    }

    private static boolean looksPrefixed(Bytes pattern) {
        return pattern.length() > 1
                && (pattern.at(0) == '-' || pattern.at(0) == '+')
                && pattern.at(1) == ' ';
    }
}
