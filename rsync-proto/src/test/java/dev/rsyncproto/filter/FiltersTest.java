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

    private Filters filters(String... rules) throws IOException {
        List<FilterArg> args = new ArrayList<>();
        for (String rule : rules) {
            args.add(new FilterArg(FilterArg.Kind.FILTER, Bytes.utf8(rule)));
        }
        Filters filters =
                Filters.of(args, new RuleContext(true, false, false, this::read, null, null));
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
