package dev.rsyncproto.options;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The levels of one of the two options, while a command line is read and after.
final class LevelWords {
    private final String option;
    private final OutputFlag[] words;
    private final int[] levels;

    /// Which levels the user gave.
    private final boolean[] given;

    LevelWords(String option, OutputFlag[] words) {
        this.option = option;
        this.words = words;
        levels = new int[words.length];
        given = new boolean[words.length];
    }

    boolean isInfo() {
        return option.equals("--info");
    }

    /// `word` is one of the option's.
    int level(OutputFlag word) {
        int at = word.ordinal();
        if (!words[at].equals(word)) {
            throw new AssertionError(word + " is no word of " + option);
        }
        return levels[at];
    }

    /// Takes words that another option stands for; those the user gave stay.
    void imply(String list) {
        for (String item : list.split(",")) {
            take(item, false);
        }
    }

    /// Takes the value of the option; the word that is none of ours, or null.
    @Nullable String give(String list) {
        for (String item : list.split(",")) {
            if (!take(item, true)) {
                return withoutLevel(item);
            }
        }
        return null;
    }

    /// Is there the word `help`?
    static boolean asksForHelp(String list) {
        for (String item : list.split(",")) {
            if (withoutLevel(item).equalsIgnoreCase("help")) {
                return true;
            }
        }
        return false;
    }

    private boolean take(String item, boolean byUser) {
        if (item.isEmpty()) {
            return true;
        }
        String name = withoutLevel(item);
        int level = levelOf(item.substring(name.length()));
        boolean none = name.equalsIgnoreCase("none");
        boolean all = none || name.isEmpty() || name.equalsIgnoreCase("all");
        boolean found = all;
        for (int i = 0; i < words.length; i++) {
            if (all || words[i].name().equalsIgnoreCase(name)) {
                if (byUser || !given[i]) {
                    given[i] |= byUser;
                    levels[i] = none ? 0 : level;
                }
                found = true;
            }
        }
        return found;
    }

    private static String withoutLevel(String item) {
        int end = item.length();
        if (end > 0 && !isDigit(item.charAt(0))) {
            while (end > 0 && isDigit(item.charAt(end - 1))) {
                end--;
            }
        }
        return item.substring(0, end);
    }

    private static int levelOf(String digits) {
        if (digits.isEmpty()) {
            return 1;
        }
        // More digits than an int takes are a large number all the same.
        return digits.length() > 9
                ? OutputLevels.MAX_LEVEL
                : Math.min(Integer.parseInt(digits), OutputLevels.MAX_LEVEL);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// The option that tells an end of the kinds `where` what the user gave; null: nothing.
    @Nullable String option(int where) {
        int[] counts = new int[OutputLevels.MAX_LEVEL + 1];
        int most = 0;
        boolean skipped = false;
        boolean any = false;
        for (int i = 0; i < words.length; i++) {
            if ((words[i].where() & where) == 0) {
                continue;
            }
            if (!given[i]) {
                skipped = true;
                continue;
            }
            any = true;
            if (++counts[levels[i]] > counts[most] || most == levels[i]) {
                most = levels[i];
            }
        }
        if (!any) {
            return null;
        }
        int common = skipped || counts[most] < 5 ? -1 : most;
        StringBuilder text = new StringBuilder();
        if (common >= 0) {
            text.append(common == 0 ? "NONE" : withLevel("ALL", common));
        }
        for (int i = 0; i < words.length; i++) {
            if (given[i] && levels[i] != common && (words[i].where() & where) != 0) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(withLevel(words[i].name(), levels[i]));
            }
        }
        return option + "=" + text;
    }

    private static String withLevel(String name, int level) {
        return level == 1 ? name : name + level;
    }

    String help() {
        StringBuilder text = new StringBuilder();
        text.append("Use OPT or OPT1 for level 1 output, OPT2 for level 2, etc.; OPT0 silences.");
        text.append("\n\n");
        for (OutputFlag word : words) {
            line(text, word.name(), word.help());
        }
        text.append('\n');
        String most = "all" + OutputLevels.MAX_LEVEL;
        line(text, "ALL", "Set all " + option + " options (e.g. " + most + ")");
        line(text, "NONE", "Silence all " + option + " options (same as all0)");
        line(text, "HELP", "Output this help message");
        text.append("\nOptions added at each level of verbosity:\n");
        for (int i = 0; i <= OutputLevels.MAX_VERBOSITY; i++) {
            LevelWords added = new LevelWords(option, words);
            String list = OutputLevels.addedBy(isInfo(), i);
            if (!list.isEmpty() && added.give(list) == null) {
                text.append(i).append(") ").append(added.listed()).append('\n');
            }
        }
        return text.toString();
    }

    private String listed() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            if (given[i]) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(withLevel(words[i].name(), levels[i]));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String word, String help) {
        text.append(String.format(Locale.ROOT, "%-10s %s%n", word, help));
    }
}
