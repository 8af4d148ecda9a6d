package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class GlusterXmlTest {
    private static final String HOST = "22222222-2222-2222-2222-222222222222";

    private static String info(String... options) {
        StringBuilder text = new StringBuilder();
        for (String option : options) {
            String[] parts = option.split("=", 2);
            text.append("<option><name>").append(parts[0]).append("</name><value>");
            text.append(parts[1]).append("</value></option>");
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                + "<cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/><volInfo><volumes>"
                + "<volume><name>pop</name><id>11111111-1111-1111-1111-111111111111</id>"
                + "<status>1</status><statusStr>Started</statusStr><brickCount>4</brickCount>"
                + "<distCount>2</distCount><replicaCount>2</replicaCount>"
                + "<arbiterCount>0</arbiterCount><disperseCount>0</disperseCount>"
                + "<redundancyCount>0</redundancyCount><type>7</type><bricks>"
                + brick("gp1:/b/1")
                + brick("gp2:/b/2")
                + brick("gp1:/b/3")
                + brick("fd00::1:/b/a:b")
                + "</bricks><optCount>1</optCount><options>"
                + text
                + "</options></volume><count>1</count></volumes></volInfo></cliOutput>";
    }

    private static String brick(String name) {
        return "<brick uuid=\""
                + HOST
                + "\">"
                + name
                + "<name>"
                + name
                + "</name><hostUuid>"
                + HOST
                + "</hostUuid><isArbiter>0</isArbiter></brick>";
    }

    private static Volume volume(String... options) throws Exception {
        return GlusterXml.volume(
                GlusterXml.parse(info(options), "gluster volume info pop", 0), "pop");
    }

    @Test
    void aVolumeIsRead() throws Exception {
        Volume volume = volume("changelog.changelog=on");
        assertEquals(UUID.fromString("11111111-1111-1111-1111-111111111111"), volume.id());
        assertTrue(volume.started());
        assertEquals(4, volume.bricks().size());
        assertEquals("fd00::1", volume.bricks().get(3).host());
        assertEquals("/b/a:b", volume.bricks().get(3).path());
        assertEquals(1, volume.subvolume(volume.bricks().get(2)));
        assertTrue(volume.bricks().getFirst().isLocal(UUID.fromString(HOST)));
    }

    @Test
    void whatIsOffIsNamedAsACommand() throws Exception {
        assertEquals(
                List.of(
                        "gluster volume set pop geo-replication.ignore-pid-check on   # marks what"
                                + " gsyncd writes as well",
                        "gluster volume set pop geo-replication.indexing on   # marks what changed"
                                + " (xtime)"),
                volume("changelog.changelog=on", "geo-replication.indexing=off")
                        .missingOptionLines());
        assertEquals(
                List.of(),
                volume(
                                "changelog.changelog=on",
                                "geo-replication.indexing=enable",
                                "geo-replication.ignore-pid-check=on")
                        .missingOptions());
    }

    private static String failure(String output) {
        GlusterException e =
                assertThrows(
                        GlusterException.class,
                        () -> GlusterXml.parse(output, "gluster volume info nope", 1));
        return String.valueOf(e.getMessage());
    }

    @Test
    void failuresSayWhatToDo() {
        assertTrue(
                failure("Connection failed. Please check if gluster daemon is operational.\n")
                        .contains("systemctl start glusterd"));
        assertTrue(
                failure(
                                "<?xml version=\"1.0\"?><cliOutput><opRet>-1</opRet>"
                                        + "<opErrno>30806</opErrno>"
                                        + "<opErrstr>Volume nope does not exist</opErrstr>"
                                        + "</cliOutput>")
                        .contains("Volume nope does not exist; see: gluster volume list"));
        assertTrue(failure("unrecognized word").contains("exit status 1"));
        assertTrue(failure("<?xml version=\"1.0\"?><cliOutput>").contains("cannot be read"));
        assertTrue(
                failure("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e \"1\">]><x>&e;</x>")
                        .contains("cannot be read"));
    }

    @Test
    void anOptionAndTheHostIdAreRead() throws Exception {
        Element get =
                GlusterXml.parse(
                        "<?xml version=\"1.0\"?><cliOutput><opRet>0</opRet><volGetopts>"
                                + "<count>1</count><Opt><Option>changelog.rollover-time</Option>"
                                + "<Value>15 (DEFAULT)</Value></Opt></volGetopts></cliOutput>",
                        "get",
                        0);
        assertEquals("15", GlusterXml.optionValue(get, "changelog.rollover-time"));
        assertNull(GlusterXml.optionValue(get, "other"));
        Element id =
                GlusterXml.parse(
                        "<?xml version=\"1.0\"?><cliOutput><opRet>0</opRet><uuidGenerate><uuid>"
                                + HOST
                                + "</uuid></uuidGenerate></cliOutput>",
                        "uuid",
                        0);
        assertEquals(UUID.fromString(HOST), GlusterXml.hostId(id));
    }
}
