package dev.gsyncd.it.rsync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All that can be seen of a tree, as lines. Python looks, not our native layer: one process for a
/// tree of any size.
public final class TreeState {
    /// ACLs are in the xattrs `system.posix_acl_*`.
    private static final String SCRIPT =
            """
            import hashlib, os, stat, sys
            os.chdir(os.fsencode(sys.argv[1]))
            lines, first = [], {}
            def show(name):
                return name.decode('utf-8', 'backslashreplace').replace('\\n', '\\\\n')
            def look(path):
                s = os.lstat(path)
                kind, name = stat.S_IFMT(s.st_mode), show(path)
                isdir = kind == stat.S_IFDIR
                lines.append('%s|%o|%d|%d|%s|%d.%09d|%s' % (name, s.st_mode, s.st_uid, s.st_gid,
                    '' if isdir else s.st_size, s.st_mtime_ns // 10**9, s.st_mtime_ns % 10**9,
                    '' if isdir else s.st_nlink))
                if kind == stat.S_IFLNK:
                    lines.append(name + ' -> ' + show(os.readlink(path)))
                if kind == stat.S_IFREG:
                    with open(path, 'rb') as f:
                        lines.append(name + ' sha256 ' + hashlib.sha256(f.read()).hexdigest())
                    if s.st_size > 65536:
                        holes = s.st_blocks * 2048 < s.st_size
                        lines.append(name + (' has holes' if holes else ' is solid'))
                if kind in (stat.S_IFBLK, stat.S_IFCHR):
                    lines.append('%s rdev %x' % (name, s.st_rdev))
                if not isdir and s.st_nlink > 1:
                    lines.append(name + ' = ' + first.setdefault((s.st_dev, s.st_ino), name))
                for a in sorted(os.listxattr(path, follow_symlinks=False)):
                    if a.startswith(('user.', 'trusted.', 'system.posix_acl')):
                        v = os.getxattr(path, a, follow_symlinks=False)
                        lines.append(name + ' ' + a + '=' + v.hex())
                if isdir:
                    for n in sorted(os.listdir(path)):
                        look(os.path.join(path, n))
            look(b'.')
            sys.stdout.buffer.write('\\n'.join(lines).encode())
            """;

    private TreeState() {}

    public static List<String> of(Path root) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder("python3", "-ISc", SCRIPT, root.toString())
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
    public static List<String> withoutPresent(List<String> lines) {
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
    public static String difference(List<String> expected, List<String> actual) {
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
