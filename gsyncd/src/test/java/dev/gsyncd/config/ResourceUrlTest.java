package dev.gsyncd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
