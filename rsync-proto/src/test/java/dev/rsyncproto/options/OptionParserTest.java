package dev.rsyncproto.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionParserTest {
    private static List<Bytes> words(String line) {
        return Arrays.stream(line.split(" ")).map(Bytes::utf8).toList();
    }

    private static OptionParser.Parsed parse(String line) throws OptionException {
        return OptionParser.parse(words(line));
    }

    @Test
    void bundlesAndValuesAndPaths() throws OptionException {
        OptionParser.Parsed parsed = parse("-avvHe ssh --timeout=5 a -B 1K --stats b");
        Options o = parsed.options();
        assertTrue(o.recurse && o.links && o.perms && o.times && o.owner && o.group);
        assertTrue(o.devices && o.specials && o.hardLinks && o.stats);
        assertEquals(2, o.verbose);
        assertEquals("ssh", o.rsh);
        assertEquals(5, o.timeout);
        assertEquals(1024, o.blockSize);
        assertEquals(words("a b"), parsed.args());
    }

    @Test
    void filesOfRulesAreReadAsTheOptionsBeforeThemSay() throws OptionException {
        Options o = parse("-r --filter=merge,x --from0 --exclude-from=y a b").options();
        assertFalse(o.filters.getFirst().nulls());
        assertTrue(o.filters.getLast().nulls());
    }

    @Test
    void laterNegationsWin() throws OptionException {
        Options o = parse("-a --no-o --no-D --no-times -t a b").options();
        assertFalse(o.owner || o.devices || o.specials);
        assertTrue(o.times);
    }

    @Test
    void filesFromTurnsOffTheRecursionOfArchiveOnly() throws OptionException {
        Options o = parse("-a --files-from=- . b").options();
        assertFalse(o.recurse);
        assertEquals(1, o.xferDirs);
        assertTrue(o.relative && o.impliedDirs);
        assertTrue(parse("-a -r --files-from=- . b").options().recurse);
        assertFalse(parse("-aR --no-implied-dirs a b").options().impliedDirs);
    }

    @ParameterizedTest
    @CsvSource({
        "--foo a b, --foo: unknown option, 1",
        "--foo=bar, --foo=bar: unknown option, 1",
        "-aZ a b, -aZ: unknown option, 1",
        "--server --foo . x, on remote machine: --foo: unknown option, 1",
        "--timeout=x a b, --timeout=x: invalid numeric value, 1",
        "--timeout a, a: invalid numeric value, 1",
        "-B999999999 a b, --block-size=999999999 is too large (max: 128.00K), 1",
        "-Bx a b, --block-size=x is invalid, 1",
        "--rsh, --rsh: missing argument, 1",
        "--stats=1 a b, --stats=1: option does not take an argument, 1",
        "--timeout=3000000000 a b, --timeout=3000000000: number too large or too small, 1",
        "--bwlimit=100b a b, --bwlimit=100b is too small (min: 512 or 0 for unlimited), 1",
        "--max-size=-5 a b, --max-size=-5 is too large, 1",
        "--max-alloc=0 a b, max-alloc must be greater than zero, 1",
        "-M foo a b, Remote option must start with a dash: foo, 1",
        "--debug=foo2 a b, Unknown --debug item: \"foo\", 1",
        "--checksum-choice=foo a b, unknown checksum name: foo, 4",
        "--zc=foo a b, unknown compress name: foo, 4",
        "--inplace --partial-dir=x a b, --inplace cannot be used with --partial-dir, 1",
        "--read-batch=x --remove-source-files a,"
                + " --read-batch cannot be used with --remove-source-files, 1",
        "--suffix=a/b a b, --suffix cannot contain slashes: a/b, 1",
        "--old-args -s a b, --secluded-args conflicts with --old-args., 1",
        "--fake-super -XX a b, --fake-super conflicts with -XX, 1",
        "-W --append a b, --append cannot be used with --whole-file, 1",
        "--stop-at=12:61 a b, invalid --stop-at format: 12:61, 1",
        "--stop-at=2001-01-01 a b, --stop-at time is not in the future: 2001-01-01, 1",
        "--confine-root=x a b, --confine-root must be an absolute path, 1",
    })
    void refuses(String line, String message, int code) {
        OptionException e = assertThrows(OptionException.class, () -> parse(line));
        assertEquals(message, e.getMessage());
        assertEquals(code, e.exitCode());
    }

    @Test
    void deleteNeedsDirectories() {
        OptionException e = assertThrows(OptionException.class, () -> parse("--delete a b"));
        assertEquals(
                "--delete does not work without --recursive (-r) or --dirs (-d).", e.getMessage());
        assertThrows(OptionException.class, () -> parse("-r --delete-before --delete-after a b"));
    }

    @Test
    void helpAndVersion() throws OptionException {
        assertEquals(OptionParser.Mode.HELP, parse("--help").mode());
        assertEquals(OptionParser.Mode.HELP, parse("-h").mode());
        assertEquals(OptionParser.Mode.TRANSFER, parse("-h a b").mode());
        assertEquals(OptionParser.Mode.VERSION, parse("-a --version").mode());
        assertEquals(OptionParser.Mode.VERSION_JSON, parse("-VV").mode());
    }

    /// What rsync 3.5.0 sends for the same options, but for its `s` capability, and for `i` where
    /// it pulls or has -R.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-aHAX a h:b; --server -vlHogDtpAXre.iLsfxCIvu; -v",
                "-a --delete a h:b; --server -logDtpre.iLsfxCIvu --delete; ''",
                "-a --delete-delay -n -i a h:b;"
                        + " --server -nlogDtpre.iLsfxCIvu --log-format=%i --delete-delay; ''",
                "-d --delete a h:b; --server -de.LsfxCIvu --no-r --delete; ''",
                "-rSc --inplace -B700 --numeric-ids --super --existing --stats a h:b;"
                        + " --server -rcSe.iLsfxCIvu -B700 --super --stats --numeric-ids --existing"
                        + " --inplace; ''",
                "-aR --no-implied-dirs --checksum-seed=1 a h:b;"
                        + " --server -logDtprRe.iLsfxCIvu --checksum-seed=1 --no-implied-dirs; ''",
                "-r --protocol=29 a h:b; --server -r; ''",
            })
    void serverArgsOfASender(String line, String expected, String more) throws OptionException {
        Options o = parse(more.isEmpty() ? line : more + " " + line).options();
        assertEquals(expected, joined(ServerArgs.of(o, true)));
    }

    @Test
    void serverArgsOfAReceiver() throws OptionException {
        Options o = parse("-a --delete --files-from=- --ignore-missing-args h:/x b").options();
        assertEquals(
                "--server --sender -logDtpRe.LsfxCIvu --ignore-missing-args --files-from=- --from0",
                joined(ServerArgs.of(o, false)));
        Options read = ServerArgs.parse(ServerArgs.full(o, false, words("/x"))).options();
        assertTrue(read.server && read.sender && read.relative && read.from0);
        assertEquals(".LsfxCIvu", read.clientInfo);
        assertNull(read.rsh);
        assertEquals(Bytes.utf8("-"), read.filesFrom);
    }

    @Test
    void pathsAreEscapedForShells() throws OptionException {
        Options o = parse("-a h:a b").options();
        List<Bytes> paths =
                List.of(Bytes.utf8("a b$*"), Bytes.utf8("-x"), Bytes.utf8("~"), Bytes.utf8("c\\*"));
        String args = joined(ServerArgs.forShell(o, false, paths));
        assertTrue(args.endsWith(". a\\ b\\$* ./-x \\~ c\\*"), args);
    }

    @Test
    void hosts() {
        HostSpec ssh = HostSpec.of(Bytes.utf8("me@host:/a:b"));
        assertNotNull(ssh);
        assertEquals(new HostSpec("me", "host", Bytes.utf8("/a:b"), false, 0), ssh);
        assertEquals(
                new HostSpec("", "::1", Bytes.utf8("x"), false, 0),
                HostSpec.of(Bytes.utf8("[::1]:x")));
        assertEquals(
                new HostSpec("", "h", Bytes.utf8("m/p"), true, 0),
                HostSpec.of(Bytes.utf8("h::m/p")));
        assertEquals(
                new HostSpec("u", "h", Bytes.utf8("m"), true, 8730),
                HostSpec.of(Bytes.utf8("rsync://u@h:8730/m")));
        assertNull(HostSpec.of(Bytes.utf8("./a:b")));
        assertNull(HostSpec.of(Bytes.utf8("plain")));
    }

    private static String joined(List<Bytes> words) {
        return words.stream().map(Bytes::toString).collect(Collectors.joining(" "));
    }
}
