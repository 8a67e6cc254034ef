// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The files that operators read, held against what the components say of themselves. */
final class OptionFilesTest {

    private static final Path BUNDLES = Path.of("../bundles");
    private static final Path DEMO = Path.of("../runtime/src/main/resources/etc");
    private static final Pattern OPTION = Pattern.compile("^#?([a-z][a-zA-Z0-9_.-]*) *= *(.*?) *$");
    private static final Pattern DEFAULT = Pattern.compile("^#([a-z][a-zA-Z0-9_.-]*) *= *(.*?) *$");

    @TestFactory
    Stream<DynamicTest> aFileListsEachOptionOfItsComponentWithItsDefault() throws IOException {
        return components().entrySet().stream()
                .map(component -> dynamicTest(component.getKey(), () -> compare(component)));
    }

    @TestFactory
    Stream<DynamicTest> theDemoUsesNoOptionThatIsNone() throws IOException {
        Map<String, Map<String, String>> components = components();
        return files(DEMO, "etc/cc\\.[^/]*\\.cfg")
                .map(
                        file ->
                                dynamicTest(
                                        file.getFileName().toString(),
                                        () ->
                                                assertThat(
                                                                components.get(
                                                                        file.getFileName()
                                                                                .toString()
                                                                                .replaceFirst(
                                                                                        "-.*", "")))
                                                        .containsKeys(
                                                                options(file, OPTION)
                                                                        .keySet()
                                                                        .toArray(String[]::new))));
    }

    private static void compare(Map.Entry<String, Map<String, String>> component)
            throws IOException {
        String name = component.getKey() + ".cfg";
        Path file = files(BUNDLES, "src/main/etc/" + name).findFirst().orElse(Path.of(name));
        Map<String, String> defaults = component.getValue();
        Map<String, String> listed = options(file, OPTION);
        // how many messages may wait is an option of every lane, and of no component
        listed.keySet().removeIf(option -> option.startsWith("cc.lane."));

        assertThat(listed.keySet()).isEqualTo(defaults.keySet());
        Map<String, String> shown = options(file, DEFAULT);
        // where a component names no default, the file shows an example
        shown.keySet().removeIf(option -> defaults.getOrDefault(option, "").isEmpty());
        assertThat(defaults).containsAllEntriesOf(shown);
    }

    /** Options with their defaults, by component. */
    private static Map<String, Map<String, String>> components() throws IOException {
        Map<String, Map<String, String>> components = new TreeMap<>();
        files(BUNDLES, "target/classes/OSGI-INF/metatype/.*\\.xml")
                .map(OptionFilesTest::parse)
                .forEach(
                        xml -> {
                            Element designate =
                                    (Element) xml.getElementsByTagName("Designate").item(0);
                            Map<String, String> options = new TreeMap<>();
                            NodeList definitions = xml.getElementsByTagName("AD");
                            for (int i = 0; i < definitions.getLength(); i++) {
                                Element option = (Element) definitions.item(i);
                                options.put(
                                        option.getAttribute("id"),
                                        plain(option.getAttribute("default")));
                            }
                            components.put(designate.getAttribute("factoryPid"), options);
                        });
        assertThat(components).hasSizeGreaterThanOrEqualTo(9);
        return components;
    }

    /**
     * Options with what the file says: all, or those that are commented out, with their default.
     */
    private static Map<String, String> options(Path file, Pattern kind) throws IOException {
        Map<String, String> options = new TreeMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.map(kind::matcher)
                    .filter(Matcher::matches)
                    .forEach(option -> options.put(option.group(1), plain(option.group(2))));
        }
        return options;
    }

    private static String plain(String value) {
        return switch (value) {
            case "true" -> "yes";
            case "false" -> "no";
            default -> value.replace("\\", "");
        };
    }

    private static Stream<Path> files(Path folder, String pattern) throws IOException {
        Pattern end = Pattern.compile(".*/" + pattern);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> end.matcher(file.toString()).matches()).toList().stream();
        }
    }

    private static Document parse(Path file) {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }
}
