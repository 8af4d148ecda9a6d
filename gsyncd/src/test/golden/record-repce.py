#!/usr/bin/python3
"""Records what the packaged Python gsyncd writes for RePCe calls and replies.

    ./record-repce.py > ../resources/golden/repce.txt

One line per message: name, hexadecimal bytes. Request ids are fixed.
"""
import os
import sys
sys.path.insert(0, '/usr/lib/x86_64-linux-gnu/glusterfs/python/syncdaemon')
import repce

PARENT = '00000000-0000-0000-0000-000000000001'
GFID = '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa'
RID = (4711, 139712345678656, 1795333108.25)
STAT = {'uid': 1000, 'gid': 100, 'mode': 33188, 'mtime': 1795333108.5,
        'atime': 1795333107.25}


def entry(name):
    return os.path.join('.gfid', PARENT, name)


def record(name, *message):
    r, w = os.pipe()
    repce.send(w, *message)
    os.close(w)
    with os.fdopen(r, 'rb') as f:
        print(name, f.read().hex())


record('repce_version', RID, '__repce_version__')
record('version', RID, 'version')
record('pid', RID, 'pid')
record('keep_alive_none', RID, 'keep_alive', None)
record('keep_alive_mark', RID, 'keep_alive',
       {'version': (1, 0), 'uuid': GFID, 'retval': 0,
        'volume_mark': (1795333108, 4294967295), 'timeout': 1795333168})
record('entry_ops', RID, 'entry_ops', [
    {'op': 'MKDIR', 'skip_entry': False, 'gfid': GFID, 'entry': entry('d'),
     'mode': 16877, 'uid': 0, 'gid': 0},
    {'op': 'CREATE', 'skip_entry': False, 'gfid': GFID,
     'entry': entry(os.fsdecode(b'odd \xff\xfe \xc3\xa9\n')),
     'mode': 33188, 'uid': 70000, 'gid': 5000000000},
    {'op': 'MKNOD', 'skip_entry': False, 'gfid': GFID, 'entry': entry('p'),
     'mode': 4516, 'uid': 0, 'gid': 0},
    {'op': 'SYMLINK', 'skip_entry': False, 'gfid': GFID, 'entry': entry('l'),
     'stat': STAT, 'link': '../to \U0001f40d'},
    {'op': 'LINK', 'skip_entry': False, 'gfid': GFID, 'entry': entry('h'),
     'stat': STAT},
    {'op': 'RENAME', 'skip_entry': False, 'gfid': GFID, 'entry': entry('a'),
     'entry1': entry('b'), 'stat': STAT, 'link': None},
    {'op': 'UNLINK', 'skip_entry': False, 'gfid': GFID, 'entry': entry('u')},
    {'op': 'RMDIR', 'skip_entry': False, 'gfid': GFID, 'entry': entry('r')},
])
record('meta_ops', RID, 'meta_ops',
       [{'op': 'META', 'skip_entry': False, 'go': '.gfid/' + GFID, 'stat': STAT}])
record('entry_ops_plain', RID, 'entry_ops', [
    {'op': 'CREATE', 'skip_entry': False, 'gfid': GFID,
     'entry': entry(os.fsdecode(b'odd \xff\xfe \xc3\xa9\n')),
     'mode': 33188, 'uid': 70000, 'gid': 4294967294},
    {'op': 'MKDIR', 'skip_entry': True, 'gfid': GFID, 'entry': entry('skipped'),
     'mode': 16877, 'uid': 0, 'gid': 0},
    {'op': 'MKDIR', 'skip_entry': False, 'gfid': GFID, 'entry': entry('d'),
     'mode': 16877, 'uid': 0, 'gid': 0},
    {'op': 'MKNOD', 'skip_entry': False, 'gfid': GFID, 'entry': entry('p'),
     'mode': 4516, 'uid': 0, 'gid': 0},
    {'op': 'MKNOD', 'skip_entry': False, 'gfid': GFID, 'entry': entry('healed'),
     'mode': 33188, 'uid': 0, 'gid': 0},
    {'op': 'SYMLINK', 'skip_entry': False, 'gfid': GFID, 'entry': entry('l'),
     'stat': STAT, 'link': '../to'},
    {'op': 'LINK', 'skip_entry': False, 'gfid': GFID, 'entry': entry('h'),
     'stat': STAT},
    {'op': 'RENAME', 'skip_entry': False, 'gfid': GFID, 'entry': entry('a'),
     'entry1': entry('b'), 'stat': STAT, 'link': None},
    {'op': 'UNLINK', 'skip_entry': False, 'gfid': GFID, 'entry': entry('u')},
    {'op': 'RMDIR', 'skip_entry': False, 'gfid': GFID, 'entry': entry('r')},
])
record('reply_mismatch', RID, False, [
    ({'op': 'MKDIR', 'skip_entry': False, 'gfid': GFID, 'entry': entry('d'),
      'mode': 16877, 'uid': 0, 'gid': 0}, 17,
     {'gfid_mismatch': True, 'name_mismatch': False, 'dst': False,
      'secondary_isdir': False, 'secondary_name': None, 'secondary_gfid': PARENT})])
record('reply_version', RID, False, 1.0)
record('reply_failures', RID, False, [
    ({'op': 'MKDIR', 'gfid': GFID, 'entry': entry('d')}, 17,
     {'gfid_mismatch': True, 'name_mismatch': False, 'dst': False,
      'secondary_isdir': True, 'secondary_name': None, 'secondary_gfid': PARENT})])
record('reply_oserror', RID, True, OSError(28, 'No space left on device'))
record('reply_enoent', RID, True,
       FileNotFoundError(2, 'No such file or directory', '.gfid/x'))
record('reply_attribute_error', RID, True,
       AttributeError("type object 'X' has no attribute 'y'"))
record('reply_stat', RID, False, os.stat_result(
    (33188, 5, 6, 1, 0, 0, 7, 1795333107, 1795333108, 1795333109)))
record('reply_bytes', RID, False, b'\x00\x7f\x80\xff')
record('reply_no_bytes', RID, False, b'')
record('numbers', RID, False, [0, 255, 256, 65535, 65536, -1, 2147483647, -2147483648,
                               2147483648, -2147483649, 2**63 - 1, 2**63, -2**63, 2**200,
                               0.1, -0.0, True, False, None])
record('shapes', RID, False, [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], {}, [[]],
                              {'a': [1]}, 'a', 'a', ''])
