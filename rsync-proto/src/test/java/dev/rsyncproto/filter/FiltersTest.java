package dev.rsyncproto.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.FilterArg;
import dev.rsyncproto.options.RuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {
    private final Map<String, String> files = new HashMap<>();
    private final Told told = new Told();

    private static final class Told implements RuleNotices {
        final List<String> leftOut = new ArrayList<>();
        final List<String> notRead = new ArrayList<>();
        final List<String> odd = new ArrayList<>();

        @Override
        public void leftOut(String line) {
            leftOut.add(line);
        }

        @Override
        public void notRead(String line) {
            notRead.add(line);
        }

        @Override
        public void odd(String line, boolean walking) {
            odd.add((walking ? "walking " : "") + line);
        }
    }

    private Filters filters(String... rules) throws IOException {
        List<FilterArg> args = new ArrayList<>();
        for (String rule : rules) {
            args.add(new FilterArg(FilterArg.Kind.FILTER, Bytes.utf8(rule), false));
        }
        Filters filters =
                Filters.of(args, new RuleContext(true, false, false, this::read, null, null, told));
        filters.root(Bytes.utf8("/top/src"));
        return filters;
    }

    private byte[] read(Bytes path) throws IOException {
        String content = files.get(path.toString());
        if (content == null) {
            throw new IOException("No such file or directory (2)");
        }
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean hides(Filters filters, String name) {
        boolean directory = name.endsWith("/");
        String plain = directory ? name.substring(0, name.length() - 1) : name;
        return filters.excludes(Bytes.utf8(plain), directory);
    }

    @Test
    void theFirstRuleThatFitsDecides() throws IOException {
        Filters f = filters("+ keep.o", "- *.o", "- /a/b", "-! */", "exclude,s_x");
        assertFalse(hides(f, "d/keep.o"));
        assertTrue(hides(f, "d/other.o"));
        assertTrue(hides(f, "a/b/"));
        assertFalse(hides(f, "c/a/b/"));
        assertTrue(hides(f, "plain"));
    }

    /// A rule that is too long is never dropped in silence; the user's own is shown.
    @Test
    void rulesThatAreTooLongAreTold() throws IOException {
        String text = "Q".repeat(4096);
        files.put("/rules", "- short\n- " + text + "\n- " + text.repeat(2) + "\n- last\n");
        Filters f = filters("- " + text, ". /rules");
        String over = "discarding over-long filter: ";
        assertEquals(
                List.of(
                        over + text,
                        over + "<rule from /rules line 2>",
                        over + "<rule from /rules line 3>"),
                told.leftOut);
        assertTrue(hides(f, "short"));
        assertTrue(hides(f, "last"));
    }

    /// The path of a directory's own file may be too long in some directories alone.
    @Test
    void directoriesWhoseRulesHaveTooLongAPathAreTold() throws IOException {
        files.put("/top/src/.rules", ": sub/" + "S".repeat(4088) + "\n");
        Filters f = filters(": .rules");
        f.enter(Bytes.EMPTY);
        assertEquals(
                List.of("merge-file name overflows: <rule from a file read earlier>"),
                told.leftOut);
        assertEquals(
                List.of(
                        "cannot add local filter rules in long-named directory:"
                                + " <rule from a file read earlier>"),
                told.notRead);
        f = filters(": " + "N".repeat(100));
        f.enter(Bytes.utf8(("d".repeat(99) + "/").repeat(40)));
        assertEquals(2, told.notRead.size());
        assertTrue(told.notRead.getLast().contains("long-named directory: \"/top/src/ddd"));
    }

    /// A blank at the end is part of a pattern; whether a hidden rule has one is not shown either.
    @Test
    void blanksAtTheEndAreTold() throws IOException {
        files.put("/top/src/.rules", "- theirs \n");
        Filters f = filters("+s my own/ ", ": .rules", "- plain");
        f.enter(Bytes.EMPTY);
        assertEquals(
                List.of(
                        "add_rule(+s my own/ ) -- CAUTION: trailing whitespace!",
                        "walking add_rule(<rule from /top/src/.rules line 1>)"),
                told.odd);
    }

    /// What a file says is not shown: the peer chooses which files are read.
    @Test
    void decisionsAreHeard() throws IOException {
        files.put("/top/src/.f", "- sec[r]et\n");
        Filters f = filters(": .f", "- *.o", "+ d/", "- *");
        f.root(Bytes.utf8("/top/src"));
        List<String> heard = new ArrayList<>();
        f.trace((name, directory, included, rule) ->
                heard.add(name + " " + directory + " " + included + " " + rule));
        f.enter(Bytes.utf8("."));
        hides(f, "a.o");
        hides(f, "d/");
        hides(f, "secret");
        assertEquals(
                List.of(
                        "a.o false false *.o",
                        "d true true d/",
                        "secret false false <rule from a file read earlier> [per-dir .f]"),
                heard);
    }

    @Test
    void aSlashAtTheEndIsForDirectories() throws IOException {
        Filters f = filters("- foo/", "- /deep/***", "- two/parts");
        assertTrue(hides(f, "x/foo/"));
        assertFalse(hides(f, "x/foo"));
        assertTrue(hides(f, "deep/"));
        assertTrue(hides(f, "deep/er/still"));
        assertTrue(hides(f, "any/two/parts"));
        assertFalse(hides(f, "any/two/parts/x"));
    }

    @Test
    void absoluteRulesSeeTheWholePath() throws IOException {
        Filters f = filters("-/ /top/src/x", "-/ src/y");
        assertTrue(hides(f, "x"));
        assertTrue(hides(f, "y"));
        assertFalse(hides(f, "a/x"));
    }

    @Test
    void aClearEmptiesTheList() throws IOException {
        assertFalse(hides(filters("- a", "!", "- b"), "a"));
    }

    @Test
    void directoriesAddRulesThatTheirChildrenInherit() throws IOException {
        files.put("/top/src/.f", "- *.o\n# no\n");
        files.put("/top/src/a/.f", "+ 1.o\n- /here\n");
        files.put("/top/src/a/b/.f", "!\n");
        Filters f = filters(": .f");
        Filters.Place top = f.enter(Bytes.utf8("."));
        assertTrue(hides(f, "1.o"));
        Filters.Place a = f.enter(Bytes.utf8("a"));
        assertFalse(hides(f, "a/1.o"));
        assertTrue(hides(f, "a/2.o"));
        assertTrue(hides(f, "a/here"));
        assertFalse(hides(f, "a/c/here"));
        Filters.Place b = f.enter(Bytes.utf8("a/b"));
        assertFalse(hides(f, "a/b/2.o"));
        f.leave(b);
        f.leave(a);
        assertTrue(hides(f, "1.o"));
        f.leave(top);
        assertFalse(hides(f, "1.o"));
    }

    @Test
    void filesAboveTheTransferCount() throws IOException {
        files.put("/.f", "- root\n");
        files.put("/top/.f", "- /src/x\n");
        files.put("/top/src/.f", "- own\n");
        Filters f = filters(": /.f");
        f.moveTo(Bytes.utf8("."), 0);
        assertTrue(hides(f, "root"));
        assertTrue(hides(f, "x"));
        assertTrue(hides(f, "own"));
        f.leaveAll();
        assertFalse(hides(f, "own"));
    }

    @Test
    void mergedFilesAreReadOnce() throws IOException {
        files.put("rules", "*.c *.o\nd/");
        Filters f = filters("merge,-w rules");
        assertTrue(hides(f, "x/y.c"));
        assertTrue(hides(f, "d/"));
        assertThrows(RuleException.class, () -> filters(". nowhere"));
        files.put("loop", ". loop\n");
        assertThrows(RuleException.class, () -> filters(". loop"));
    }

    @Test
    void perishableRulesDoNotKeepADirectory() throws IOException {
        Filters f = filters("-p cache");
        assertTrue(hides(f, "cache"));
        f.ignorePerishable(true);
        assertFalse(hides(f, "cache"));
    }

    @Test
    void textOfFilesIsNotRepeated() {
        files.put("secret", "root:x:0:0\n");
        RuleException e = assertThrows(RuleException.class, () -> filters(". secret"));
        assertEquals("Unknown filter rule: <rule from secret line 1>", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"zork x", "-", "-z x", "-e x", "!x", "H,r x", "merge,-+ f", "excludes x"})
    void whatIsNoRuleIsRefused(String rule) {
        RuleException e = assertThrows(RuleException.class, () -> filters(rule));
        assertEquals(RuleException.SYNTAX, e.exitCode());
    }
}
