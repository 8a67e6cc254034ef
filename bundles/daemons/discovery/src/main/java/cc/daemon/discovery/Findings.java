// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import cc.api.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found on the host. Two that are equal need to be sent once: nothing is in it that
 * changes without meaning, such as numbers of processes.
 *
 * @param host what is known of it, by name
 * @param sections lists of what was found, by name; each entry by name too
 */
record Findings(Map<String, String> host, Map<String, List<Map<String, String>>> sections) {

    private static final int MAX_VALUE = 500;

    /** As fields of a message: old receivers take no arrays but of objects. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host);
        fields.putAll(sections);
        return fields;
    }

    /**
     * As an infofile: {@code name: value} lines, then the sections, an entry in a line with its
     * values between tabs.
     */
    String text() {
        List<String> lines = new ArrayList<>();
        host.forEach((name, value) -> lines.add(name + ": " + Printable.of(value, MAX_VALUE)));
        sections.forEach(
                (name, entries) -> {
                    lines.add("");
                    lines.add("[" + name + "]");
                    entries.forEach(entry -> lines.add(line(entry)));
                });
        return String.join("\n", lines) + "\n";
    }

    private static String line(Map<String, String> entry) {
        return entry.values().stream()
                .map(value -> value.isEmpty() ? "-" : Printable.of(value, MAX_VALUE))
                .collect(java.util.stream.Collectors.joining("\t"));
    }
}
