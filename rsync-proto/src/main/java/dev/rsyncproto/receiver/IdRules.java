package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Wildmatch;
import dev.rsyncproto.flist.IdMap;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `--usermap` and `--groupmap`: `FROM:TO,…`, FROM a name, a pattern, an id or a range of ids
/// (uidlist.c, `parse_name_map`). The first that fits counts.
final class IdRules implements IdMap.Rules {
    /// Looks up a name of this machine.
    interface Lookup {
        /// @return `IdMap.Names.NONE` where there is none
        int id(Bytes name);
    }

    /// @param name a name or pattern, null where ids count
    private record Rule(@Nullable Bytes name, boolean wild, long from, long to, int target) {
        boolean fits(int id, Bytes known) {
            Bytes wanted = name;
            if (wanted == null) {
                long unsigned = id & 0xffffffffL;
                return from <= unsigned && unsigned <= to;
            }
            return wild ? Wildmatch.matches(wanted, known) : wanted.equals(known);
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /// @param option `user` or `group`, for messages
    static IdRules parse(String map, String option, Lookup lookup) throws SessionException {
        IdRules rules = new IdRules();
        for (String part : map.split(",", -1)) {
            int colon = part.indexOf(':');
            if (colon < 0) {
                throw wrong("No colon found in", option, part);
            }
            String target = part.substring(colon + 1);
            if (target.isEmpty()) {
                throw wrong("No name found after colon", option, part);
            }
            int id =
                    target.matches("[0-9]+")
                            ? (int) number(target, option)
                            : lookup.id(Bytes.utf8(target));
            if (id == IdMap.Names.NONE && !target.matches("[0-9]+")) {
                rules.unknown.add("Unknown --" + option + "map name on receiver: " + target);
                continue;
            }
            rules.rules.add(rule(part.substring(0, colon), id, option));
        }
        return rules;
    }

    private static Rule rule(String from, int id, String option) throws SessionException {
        if (!from.isEmpty() && from.charAt(0) >= '0' && from.charAt(0) <= '9') {
            if (!from.matches("[0-9]+(-[0-9]+)?")) {
                throw wrong("Invalid number in", option, from);
            }
            int dash = from.indexOf('-');
            long low = number(dash < 0 ? from : from.substring(0, dash), option);
            long high = dash < 0 ? low : number(from.substring(dash + 1), option);
            return new Rule(null, false, low, high, id);
        }
        boolean wild = from.contains("*") || from.contains("[") || from.contains("?");
        return new Rule(Bytes.utf8(from), wild, 0, 0, id);
    }

    private static long number(String digits, String option) throws SessionException {
        long value = digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (value > 0xffffffffL) {
            throw wrong("Invalid ID number in", option, digits);
        }
        return value;
    }

    private static SessionException wrong(String what, String option, String text) {
        return new SessionException(ExitCode.SYNTAX, what + " --" + option + "map: " + text);
    }

    /// What to tell about names that are not known here.
    List<String> unknown() {
        return unknown;
    }

    @Override
    public @Nullable Integer map(int id, Bytes name) {
        for (Rule rule : rules) {
            if (rule.fits(id, name)) {
                return rule.target;
            }
        }
        return null;
    }
}
