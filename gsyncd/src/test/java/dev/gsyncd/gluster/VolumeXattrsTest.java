package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeXattrsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "user.a",
                "security.capability",
                "trusted.SGI_ACL_FILE",
                "trusted.mine",
                "trusted.glusterfs.shard.file-size",
                "trusted.glusterfs.shard.block-size"
            })
    void mirrored(String name) {
        assertTrue(VolumeXattrs.isMirrored(Bytes.utf8(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trusted.glusterfs.mdata",
                "trusted.glusterfs.87af8885-a73d-40ca-abd0-45dc2797ac6f.xtime",
                "trusted.gfid",
                "trusted.gfid2path.0123456789abcdef",
                "trusted.afr.pop-client-0",
                "trusted.ec.version",
                "security.selinux"
            })
    void ofOneVolumeOrMachine(String name) {
        assertFalse(VolumeXattrs.isMirrored(Bytes.utf8(name)));
    }
}
