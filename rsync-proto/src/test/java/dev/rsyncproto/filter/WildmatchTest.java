package dev.rsyncproto.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rsyncproto.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildmatchTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "foo, foo, true",
                "foo, bar, false",
                "*, foo, true",
                "*, foo/bar, false",
                "**, foo/bar, true",
                "???, foo, true",
                "??, foo, false",
                "f?o/b, f/o/b, false",
                "f*, foo, true",
                "*f, foo, false",
                "*foo*, foo, true",
                "*ab, aaaaaaabababab, true",
                "foo\\*, foo*, true",
                "foo\\*bar, foobar, false",
                "f\\\\oo, f\\oo, true",
                "*[al]?, ball, true",
                "[ten], ten, false",
                "**[!te], ten, true",
                "**[!ten], ten, false",
                "t[a-g]n, ten, true",
                "t[!a-g]n, ten, false",
                "t[^a-g]n, ton, true",
                "a[]]b, a]b, true",
                "a[]-]b, a-b, true",
                "a[]a-]b, aab, true",
                "], ], true",
                "foo*bar, foo/baz/bar, false",
                "foo**bar, foo/baz/bar, true",
                "foo/*/bar, foo/baz/bar, true",
                "*/bar, foo/baz/bar, false",
                "**/bar, foo/baz/bar, true",
                "a/**/b, a/b, false",
                "a[c-c]st, acrt, false",
                "[!]-a], b, true",
                "\\, \\, false",
                "*/\\, XXX/\\, false",
                "[[:alpha:]][[:digit:]][[:upper:]], a1B, true",
                "[[:digit:][:upper:][:space:]], a, false",
                "[[:digit:][:upper:][:spaci:]], 1, false",
                "[[:punct:]], é, false",
                "[a-c[:digit:]x-z], 5, true",
                "[\\\\-^], ], true",
                "[\\]], ], true",
                "\"[,-.]\", -, true",
                "[[, [, false",
                "-*-*-*-*-*-*-12-*-*-*-m-*-*-*, -adobe-courier-bold-o-normal--12-120-75-75-m-70-iso8859-1, true",
                "**/*a*b*g*n*t, abcd/abcdefg/abcdefghijk/abcdefghijklmnop.txt, true",
            })
    void decidesAsRsync(String pattern, String text, boolean expected) {
        assertEquals(expected, Wildmatch.matches(Bytes.utf8(pattern), Bytes.utf8(text)));
    }
}
