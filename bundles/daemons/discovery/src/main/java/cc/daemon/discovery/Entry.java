// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.discovery;

import java.util.LinkedHashMap;
import java.util.Map;

/** Makes entries of {@link Findings}, in the order in which they are written. */
final class Entry {

    private Entry() {}

    /** Names and values, one after the other. */
    static Map<String, String> of(String... namesAndValues) {
        Map<String, String> entry = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entry.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return entry;
    }
}
