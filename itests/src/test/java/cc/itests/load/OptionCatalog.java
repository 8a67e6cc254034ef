// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The options of all our components, as their bundles say. */
final class OptionCatalog {

    private static final String METATYPE = ".*/target/classes/OSGI-INF/metatype/[^/]*\\.xml";

    private OptionCatalog() {}

    /** An option as the metatype has it; its default is empty where it has none. */
    record Option(String id, String type, String fallback) {

        boolean isSize() {
            return fallback.matches("\\d+ [KMG]?B")
                    || id.endsWith("-bytes")
                    || id.endsWith("-size");
        }
    }

    /** Options by component. */
    static Map<String, List<Option>> of(Path bundles) throws Exception {
        Map<String, List<Option>> all = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> found = Files.walk(bundles)) {
            files = found.filter(file -> file.toString().matches(METATYPE)).toList();
        }
        for (Path file : files) {
            read(file, all);
        }
        return all;
    }

    private static void read(Path file, Map<String, List<Option>> all)
            throws IOException, ParserConfigurationException, SAXException {
        Element root =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getDocumentElement();
        Element designate = (Element) root.getElementsByTagName("Designate").item(0);
        List<Option> options = new ArrayList<>();
        NodeList definitions = root.getElementsByTagName("AD");
        for (int i = 0; i < definitions.getLength(); i++) {
            Element each = (Element) definitions.item(i);
            options.add(
                    new Option(
                            each.getAttribute("id"),
                            each.getAttribute("type"),
                            each.getAttribute("default").replace("\\", "")));
        }
        all.put(designate.getAttribute("factoryPid"), options);
    }
}
