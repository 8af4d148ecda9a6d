package dev.gsyncd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceUrlTest {
    @ParameterizedTest
    @CsvSource({
        ":pop, gluster://localhost:pop",
        "gluster://gp1:pop, gluster://gp1:pop",
        "example.com::moz, ssh://root@example.com:gluster://localhost:moz",
        "geo@example.com::moz, ssh://geo@example.com:gluster://localhost:moz",
        "[fe80::1]::moz, ssh://root@[fe80::1]:gluster://localhost:moz",
        "/a/b/, file:///a/b",
        "/, file:///",
        "file:///a b, file:///a b",
        "host:/x, ssh://root@host:file:///x",
        "u@10.0.0.1:/x@y:z, ssh://u@10.0.0.1:file:///x@y:z",
        "ssh://u@h:file:///x, ssh://u@h:file:///x",
        "ssh://u@h:gluster://localhost:moz, ssh://u@h:gluster://localhost:moz",
        "ssh://u@h::moz, ssh://u@h:gluster://localhost:moz",
        "ssh://u@[::1]:/x, ssh://u@[::1]:file:///x",
        "bytes:///a/b, file:///a/b",
        "bytes:///a%2F%25b//, file:///a/%b",
        "/a%b, file:///a%b",
        "bytes:///d%ffx, bytes:///d%FFx",
        "ssh://u@h:bytes:///d%C3, ssh://u@h:bytes:///d%C3",
        "bytes:///d%0Ax, bytes:///d%0Ax",
    })
    void canonicalForm(String text, String canonical) throws Exception {
        ResourceUrl url = ResourceUrl.parse(text);
        assertEquals(canonical, url.toString());
        assertEquals(url, ResourceUrl.parse(canonical));
        assertTrue(url.label().matches("[A-Za-z0-9._-]+"), url.label());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pop",
                "host:",
                "host:dir",
                ":",
                ":a/b",
                "::pop",
                "file://x",
                "http://x/y",
                "gluster://pop",
                "-oProxyCommand=x::moz",
                "-u@h::moz",
                "u@-h:/x",
                "ssh://u@h",
                "a\nb:/x",
                "ssh://u@h:ssh://v@g:/x",
                "bytes://d",
                "bytes://",
                "bytes:///d%0",
                "bytes:///d%",
                "bytes:///d%G0",
                "bytes:///d%00",
                "bytes:///d\u00ff",
                "/d\ufffd",
            })
    void refusedWithTheReason(String text) {
        ConfigException e = assertThrows(ConfigException.class, () -> ResourceUrl.parse(text));
        assertTrue(e.getMessage().startsWith("cannot use \""), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void labelsOfDifferentPathsDiffer() throws Exception {
        assertNotEquals(ResourceUrl.parse("/a/b").label(), ResourceUrl.parse("/a_b").label());
    }

    @ParameterizedTest
    @CsvSource({
        "/d\u00ff, bytes:///d%FF",
        "file:///d\u00ff, bytes:///d%FF",
        "u@h:/d\u00ff:/x@y:z, ssh://u@h:bytes:///d%FF%3A/x%40y%3Az",
        "ssh://u@[::1]:file:///d\u00ff/e, ssh://u@[::1]:bytes:///d%FF/e",
        "h:/\u00c3\u00a4 \u00ff, ssh://h:bytes:///%C3%A4%20%FF",
        // Bytes that are UTF-8 for U+FFFD itself.
        "/\u00ef\u00bf\u00bd, bytes:///%EF%BF%BD",
    })
    void everyByteOfADirectorysName(String latin1, String spelled) throws Exception {
        Bytes given = Bytes.of(latin1.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(spelled, ResourceUrl.spelled(given));
        ResourceUrl url = ResourceUrl.parse(spelled);
        ResourceUrl here = url instanceof ResourceUrl.Ssh ssh ? ssh.inner() : url;
        Bytes path = ((ResourceUrl.Directory) here).path();
        assertEquals(given.from(given.length() - path.length()), path);
        assertEquals(url, ResourceUrl.parse(url.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--log-file=/d\u00ff", "-c:/d\u00ff", "d\u00ff", "gsyncd secondary /\u00ff"})
    void whatIsNoDirectoryStaysAsItIs(String latin1) {
        Bytes given = Bytes.of(latin1.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(given.utf8(), ResourceUrl.spelled(given));
        assertEquals("/ä b", ResourceUrl.spelled(Bytes.utf8("/ä b")));
    }

    @Test
    void labelsOfNamesThatAreNoTextDiffer() throws Exception {
        assertNotEquals(
                ResourceUrl.parse("bytes:///a%FF").label(),
                ResourceUrl.parse("bytes:///a%FE").label());
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a/b, /a, true",
        "/a, /a/b, false",
        "/ab, /a, false",
        "/a/../b, /a, false",
        "/x/./../a//b, /a, true",
        "/.., /, true",
        "bytes:///a%FF/b, bytes:///a%FF, true",
        "bytes:///a%FF, bytes:///a%FE, false",
    })
    void insideByName(String one, String other, boolean is) throws Exception {
        assertEquals(is, directory(one).isWithin(directory(other)));
    }

    private static ResourceUrl.Directory directory(String text) throws Exception {
        return (ResourceUrl.Directory) ResourceUrl.parse(text);
    }
}
