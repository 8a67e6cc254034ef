// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.station;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a bundle says of its component in the file that the component runtime reads: as much of
 * chapter 112 of the OSGi Compendium as our components use.
 *
 * @param implementation the component's class
 * @param properties those that it declares
 * @param references interface and bind method of those that are bound by a method
 */
record Description(
        String implementation,
        Map<String, Object> properties,
        Map<String, String> references,
        String activate,
        String deactivate) {

    /** The description of a component on the class path. */
    static Description of(String component) throws IOException {
        String file = "/OSGI-INF/" + component + ".xml";
        try (InputStream in = Description.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("no component " + component + " on the class path");
            }
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return of(factory.newDocumentBuilder().parse(in).getDocumentElement());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file, e);
        }
    }

    private static Description of(Element root) {
        Map<String, String> references = new LinkedHashMap<>();
        for (Element each : children(root, "reference")) {
            if (each.hasAttribute("bind")) {
                references.put(each.getAttribute("interface"), each.getAttribute("bind"));
            }
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Element each : children(root, "property")) {
            properties.put(each.getAttribute("name"), value(each));
        }
        return new Description(
                children(root, "implementation").get(0).getAttribute("class"),
                properties,
                references,
                root.getAttribute("activate"),
                root.getAttribute("deactivate"));
    }

    private static Object value(Element property) {
        if (!property.hasAttribute("value")) {
            return property.getTextContent().strip().split("\\s+");
        }
        String value = property.getAttribute("value");
        return property.getAttribute("type").equals("Integer") ? Integer.valueOf(value) : value;
    }

    private static List<Element> children(Element root, String name) {
        List<Element> found = new ArrayList<>();
        NodeList all = root.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }
}
