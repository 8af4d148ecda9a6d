package dev.gsyncd.gluster;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads what `gluster … --xml` prints.
final class GlusterXml {
    private GlusterXml() {}

    /// The `cliOutput` element of a command that succeeded.
    ///
    /// @param what the command, for errors
    static Element parse(String output, String what, int exitStatus) throws GlusterException {
        if (output.contains("Connection failed")) {
            throw new GlusterException(
                    "glusterd does not answer ("
                            + what
                            + "); is it running? systemctl start glusterd");
        }
        int start = output.indexOf("<?xml");
        if (start < 0) {
            throw new GlusterException(
                    what + " failed (exit status " + exitStatus + "): " + output.strip());
        }
        Element root = document(output.substring(start), what);
        if (!"0".equals(text(root, "opRet"))) {
            String error = text(root, "opErrstr");
            throw new GlusterException(
                    what
                            + ": "
                            + (error.isEmpty() ? "failed, with no reason given" : error)
                            + hint(error));
        }
        return root;
    }

    private static String hint(String error) {
        return error.contains("does not exist") ? "; see: gluster volume list" : "";
    }

    private static Element document(String xml, String what) throws GlusterException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new AssertionError(e);
        } catch (SAXException | IOException e) {
            throw new GlusterException(
                    what + " printed XML that cannot be read: " + e.getMessage());
        }
    }

    static Volume volume(Element root, String name) throws GlusterException {
        for (Element volume : all(root, "volume")) {
            if (text(volume, "name").equals(name)) {
                return volume(volume);
            }
        }
        throw new GlusterException("volume " + name + " does not exist; see: gluster volume list");
    }

    private static Volume volume(Element volume) throws GlusterException {
        String name = text(volume, "name");
        List<Brick> bricks = new ArrayList<>();
        for (Element brick : all(volume, "brick")) {
            String place = text(brick, "name");
            int colon = place.indexOf(":/");
            if (colon <= 0) {
                throw new GlusterException("volume " + name + " has a brick \"" + place + "\"");
            }
            bricks.add(
                    new Brick(
                            place.substring(0, colon),
                            place.substring(colon + 1),
                            id(text(brick, "hostUuid"), "brick " + place)));
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (Element option : all(volume, "option")) {
            options.put(text(option, "name"), text(option, "value"));
        }
        return new Volume(
                name,
                id(text(volume, "id"), "volume " + name),
                "Started".equals(text(volume, "statusStr")),
                number(volume, "replicaCount"),
                number(volume, "disperseCount"),
                bricks,
                options);
    }

    static @Nullable String optionValue(Element root, String option) {
        for (Element opt : all(root, "Opt")) {
            if (text(opt, "Option").equals(option)) {
                // glusterd writes "on (DEFAULT)" for what was not set
                return text(opt, "Value").replaceFirst(" \\(DEFAULT\\)$", "");
            }
        }
        return null;
    }

    static UUID hostId(Element root) throws GlusterException {
        List<Element> found = all(root, "uuid");
        if (found.isEmpty()) {
            throw new GlusterException("glusterd did not tell its uuid");
        }
        return id(found.getFirst().getTextContent().strip(), "this host");
    }

    private static UUID id(String text, String of) throws GlusterException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new GlusterException("the id of " + of + " is \"" + text + "\", no uuid");
        }
    }

    private static int number(Element parent, String name) throws GlusterException {
        String text = text(parent, name);
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new GlusterException(name + " is \"" + text + "\", no number");
        }
    }

    private static List<Element> all(Element parent, String name) {
        var nodes = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /// Text of the first child element `name`; empty where there is none.
    private static String text(Element parent, String name) {
        for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element e && e.getTagName().equals(name)) {
                return e.getTextContent().strip();
            }
        }
        return "";
    }
}
