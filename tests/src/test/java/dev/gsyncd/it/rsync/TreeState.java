package dev.gsyncd.it.rsync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All that can be seen of a tree, as lines of the system's own tools (not of our native layer).
final class TreeState {
    private static final String SCRIPT =
            """
            set -e; cd "$1"; export LC_ALL=C
            find . ! -type d -printf '%P|%y|%m|%U|%G|%s|%T@|%n|%l\\n' | sort
            find . -type d -printf '%P|%y|%m|%U|%G|%T@\\n' | sort
            find . -type f -print0 | sort -z | xargs -0 -r sha256sum
            find . \\( -type b -o -type c \\) -print0 | sort -z | xargs -0 -r stat -c '%n %F %t:%T'
            find . ! -type d -links +1 -printf '%i %P\\n' | sort -k2 \\
              | awk '{if(!($1 in g))g[$1]=$2; n=$0; sub(/^[^ ]* /,"",n); print "link " n " = " g[$1]}'
            find . ! -type l -print0 | sort -z | xargs -0 -r getfacl -pnc --absolute-names -t
            find . -print0 | sort -z | xargs -0 -r getfattr -h -d -m '^(user|trusted)' 2>/dev/null
            find . -type f -size +64k -printf '%P ' -exec sh -c \
              'b=$(stat -c %b "$0"); s=$(stat -c %s "$0");
               [ $((b*512*4)) -lt $s ] && echo holes || echo solid' {} \\; | sort
            """;

    private TreeState() {}

    static List<String> of(Path root) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder("bash", "-c", SCRIPT, "tree", root.toString())
                        .redirectErrorStream(true)
                        .start();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (p.waitFor() != 0) {
            throw new IOException("cannot look at " + root + ": " + text);
        }
        return text.lines().toList();
    }

    private static final Pattern TIME = Pattern.compile("\\|(\\d{9,})\\.\\d+");

    /// Times that a test run itself made, which no two runs share, as `now`. Those that are kept
    /// are years away.
    static List<String> withoutPresent(List<String> lines) {
        long now = System.currentTimeMillis() / 1000;
        return lines.stream()
                .map(l ->
                        TIME.matcher(l)
                                .replaceAll(m ->
                                        Math.abs(Long.parseLong(m.group(1)) - now) < 86_400
                                                ? "|now"
                                                : Matcher.quoteReplacement(m.group())))
                .toList();
    }

    /// What one has and the other has not, empty when equal.
    static String difference(List<String> expected, List<String> actual) {
        if (expected.equals(actual)) {
            return "";
        }
        List<String> lines = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>(expected);
        actual.forEach(missing::remove);
        missing.forEach(l -> lines.add("- " + l));
        TreeSet<String> extra = new TreeSet<>(actual);
        expected.forEach(extra::remove);
        extra.forEach(l -> lines.add("+ " + l));
        return lines.isEmpty() ? "lines in another order" : String.join("\n", lines);
    }
}
