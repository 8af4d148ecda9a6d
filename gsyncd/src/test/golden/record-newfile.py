#!/usr/bin/python3
"""Records the packaged Python gsyncd's values of glusterfs.gfid.newfile.

    ./record-newfile.py > ../resources/golden/newfile.txt
"""
import os
import sys
sys.path.insert(0, '/usr/lib/x86_64-linux-gnu/glusterfs/python/syncdaemon')
import py2py3
from resource import Server  # gsyncd's, not the standard library's

os.umask(0)
GFID = '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa'
print('regular', py2py3.entry_pack_reg(Server, GFID, 'caf\u00e9', 0o104755, 0, 0).hex())
print('directory', py2py3.entry_pack_mkdir(Server, GFID, 'd', 0o40750, 0, 0).hex())
print('symlink', py2py3.entry_pack_symlink(
    Server, GFID, 'l', '../target', {'uid': 0, 'gid': 0, 'mode': 0o120777}).hex())
