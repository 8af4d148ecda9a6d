#!/usr/bin/env python3
"""Writes server-args.golden beside this file: what the installed rsync tells a server.

Each line: `push` or `pull`, the options (separated by \\x01), and the words behind `rsync` that its
-e command was given, or `!` and the message where it refused; fields and words are separated by
tabs. rsync 3.5.0 made what is committed.
"""
import os
import random
import subprocess
import tempfile

SINGLE = """
-v -vv -vvvvvvvvvvvv -q -qq -b -u -n -l -L -d -r -a -dr --old-d -k -K -m -O -J -y -yy -W --no-W -H -o -g -D -t -U -UU
-p -E -pE -A -X -XX -c -C -I -R -x -xx -S -z -zz -i -ii -P -h -8 -4 -6 -F -FF -0 -N
--no-specials --no-devices --devices --specials --list-only --no-r --no-i-r --no-inc-recursive --stats --progress
--zl=3 --compress-level=0 --zc=zstd --zc=lz4 --zc=zlib --zc=zlibx --zc=none --zc=auto --old-compress --new-compress
--skip-compress=gz/jpg --no-z --msgs2stderr --no-msgs2stderr --stderr=e --stderr=all --stderr=client
-B700 --block-size=1k --timeout=5 --bwlimit=100 --bwlimit=1.5m --bwlimit=0
--backup-dir=bd --backup-dir=~/bd --suffix=.old --suffix= --checksum-choice=md5 --cc=xxh64,md4 --cc=auto --cc=none
--max-delete=5 --max-delete=0 --max-delete=-1 --min-size=1k --max-size=1.5m --max-size=100-1 --delete --delete-before
--del --delete-during --delete-delay --delete-after --delete-excluded --force --super --no-super --fake-super --size-only
--max-alloc=2g --delete-missing-args --ignore-missing-args --modify-window=2 -@-1 --checksum-seed=7 --partial
--partial-dir=pd --partial-dir=a/../b/ --partial-dir=. --delay-updates --ignore-errors --copy-unsafe-links --safe-links
--munge-links --insecure-links --numeric-ids --usermap=a:b,*:c --groupmap=1:2 --chown=u:g --chown=:g --chown=u
--chmod=u+w --ignore-existing --existing --ignore-non-existing --temp-dir=tmp --fsync --compare-dest=c1 --copy-dest=c2
--link-dest=l1 --inplace --append --append-verify --no-implied-dirs --write-devices --copy-devices
--remove-source-files --remove-sent-files --preallocate --open-noatime --mkpath --info=all2 --info=name0,del2
--info=none --debug=all --info=skip2,progress2 --out-format=%n --out-format=%i%n --out-format=%o --log-format=%b
--log-file=/dev/null -M--foo -M--bar=baz --protocol=29 --protocol=30 --protocol=31 --no-motd --qsort --trust-sender
--drop-D --copy-as=0 --iconv=utf8,latin1 --iconv=. --executability --secluded-args --old-args --outbuf=L --port=77
--exclude=x --include=y --filter=-_z --cvs-exclude --itemize-changes --human-readable --no-8 --no-h
""".split()
MANY = ["-a", "-r", "-v", "-i", "-n", "-z", "-R", "-H", "-S", "-b", "-x", "-u", "-d", "-q", "-P", "-O", "-J", "--delete",
        "--inplace", "--delay-updates", "--stats", "--no-o", "--no-D", "--no-i-r", "--info=name2", "--no-implied-dirs",
        "--partial-dir=.p", "--link-dest=x", "--append-verify", "--delete-delay", "--max-delete=3", "--numeric-ids",
        "--backup-dir=b c", "--suffix=.$o", "-M--x=y z", "--old-args", "--chown=u v:g", "--temp-dir=t*", "--no-W",
        "--out-format=%o %n", "--msgs2stderr", "--usermap=*:a", "--timeout=9", "-zz", "--zl=9", "-c", "-y", "-yy"]


PUSH = ["file", "h:x y/*"]
PULL = ["h:x y/*", "h:~a", "h:-b", "to"]


def capture(options, push, dir):
    out = os.path.join(dir, "words")
    command = os.path.join(dir, "capture")
    paths = PUSH if push else PULL
    env = {k: v for k, v in os.environ.items() if not k.startswith("RSYNC_")}
    if os.path.exists(out):
        os.remove(out)
    run = subprocess.run(["rsync", "-e", command] + options + paths, env=env, cwd=dir, capture_output=True)
    if not os.path.exists(out):
        return "!" + run.stderr.decode().splitlines()[0]
    with open(out) as f:
        return f.read()[:-1]


def main():
    with tempfile.TemporaryDirectory() as dir:
        open(os.path.join(dir, "file"), "w").close()
        command = os.path.join(dir, "capture")
        with open(command, "w") as f:
            f.write('#!/bin/sh\nshift 2\n(IFS="\t"; printf "%s\\n" "$*") >' + dir + "/words\nexit 1\n")
        os.chmod(command, 0o755)
        rng = random.Random(1)
        sets = [[s.replace("_", " ")] for s in SINGLE] + [["-a", s] for s in SINGLE if "_" not in s]
        sets += [rng.sample(MANY, rng.randint(2, 7)) for _ in range(200)]
        sets += [["-a", "--files-from=:list"], ["-a", "--files-from=" + "/dev/null"], ["-0", "--files-from=h:l s"]]
        with open(os.path.splitext(os.path.abspath(__file__))[0] + ".golden", "w") as golden:
            for options in sets:
                for push in True, False:
                    words = capture(options, push, dir)
                    role = "push" if push else "pull"
                    shown = "\x01".join(options)
                    golden.write("%s\t%s\t%s\n" % (role, shown, words))


main()
