package dev.gsyncd.it.rsync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The trees that are transferred, made by a shell.
final class Trees {
    /// Everything a tree can hold.
    static final String SOURCE =
            """
            umask 022; mkdir -p src/sub/deep src/empty src/acl; cd src
            seq 1 30000 > text; head -c 300000 /dev/zero | tr '\\0' x > same
            printf 'old and new' > changed; : > nothing; echo only > sub/only
            printf 'odd' > "odd name'\\"\\\\ #"; printf 'latin' > $'latin-\\xe4'; echo dot > .hidden
            ln -s text link; ln -s /nowhere/at/all dangling; ln -s ../text sub/up
            ln text sub/text2; ln text sub/deep/text3; ln changed sub/changed2; ln -s x s1; ln s1 s2
            mkfifo fifo; mknod null c 1 3; mknod block b 7 300; chmod 640 null
            truncate -s 400k holes; echo end >> holes; printf mid | dd of=holes bs=1 seek=200000 conv=notrunc 2>/dev/null
            chmod 4755 same; chmod 600 changed; chmod 1777 empty; chmod 2750 sub
            chown 1234:4321 text; chown 65534:100 sub/only; chown -h 12:34 link
            setfattr -n user.short -v value text; setfattr -n user.long -v "$(head -c 500 /dev/zero | tr '\\0' L)" same
            setfattr -n user.long -v "$(head -c 90 /dev/zero | tr '\\0' M)" sub; setfattr -n trusted.t -v t changed
            setfacl -m u:1001:rw,g:1002:r changed; setfacl -m u:7:rwx acl; setfacl -d -m u:8:rx,g:9:w acl
            setfacl -m u:1:r null
            touch -d '2001-02-03 04:05:06.123456789' text same sub/only nothing holes fifo
            touch -hd '2002-03-04 05:06:07.5' link dangling; touch -d '1969-12-31 12:00' .hidden
            touch -d '2033-01-02 03:04:05.000000001' sub/deep empty acl; touch -d '2003-01-01' sub .
            """;

    /// A destination that has some of it, older, other and more. No time differs by less than a
    /// second: rsync leaves those as they are, our receiving side sets them.
    static final String OLD_DESTINATION =
            """
            cp -a src old; cd old; chmod -R u+rw .
            seq 1 5 > text.new; mv text.new text; echo more >> same; printf 'OLD AND NEW' > changed
            rm sub/only holes; chmod 600 sub/deep
            mkdir -p extra/dir; echo x > extra/dir/file; ln -s x extra/l; echo y > sub/extra2
            rm link; ln -s elsewhere link; rm fifo; mkdir fifo; rm null; mknod null c 1 5
            rm -rf empty; echo file > empty; rm dangling; mkdir dangling; setfattr -n user.other -v o same
            setfattr -x user.long sub; setfacl -b changed; setfacl -k acl; chown 5:6 sub/text2
            touch -d '2031-01-01' changed; echo zz > holes; seq 100000 160000 >> holes
            """;

    /// Names in UTF-8 and in ISO 8859-1. Those in `both` are in UTF-8, and the other has them.
    static final String NAMES =
            """
            umask 022; mkdir -p names/both/$'gr\\xc3\\xb6\\xc3\\x9fe' names/d; cd names
            echo green > both/$'gr\\xc3\\xbcn'; echo plain > both/plain; echo in > both/$'gr\\xc3\\xb6\\xc3\\x9fe/in'
            ln -s $'gr\\xc3\\xbcn' both/link; ln both/plain both/$'\\xc3\\xa4'
            echo japan > $'\\xe6\\x97\\xa5\\xe6\\x9c\\xac'; ln -s $'\\xe6\\x97\\xa5\\xe6\\x9c\\xac' link; echo latin > $'latin-\\xe4'
            mkdir $'d\\xe4'; echo below > $'d\\xe4/below'; echo x > d/$'\\xc3\\xa9'; echo rest > z
            find . -exec touch -h -d '2001-02-03 04:05:06' {} +
            """;

    private Trees() {}

    static void sh(Path work, String script) throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder("bash", "-e", "-c", script)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .start();
        p.getOutputStream().close();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (p.waitFor() != 0) {
            throw new IOException(text + "\nfrom\n" + script);
        }
    }
}
