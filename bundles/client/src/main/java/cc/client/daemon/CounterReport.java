// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.daemon;

import cc.api.Counters;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What counters grew by from one report to the next. Used by one thread. */
final class CounterReport {

    private final Counters counters;
    private NavigableMap<String, Number> reported = new TreeMap<>();

    CounterReport(Counters counters) {
        this.counters = counters;
    }

    /** Names and growth of those that grew; empty if none did. */
    String next() {
        NavigableMap<String, Number> now = counters.snapshot();
        StringJoiner grown = new StringJoiner(", ");
        now.forEach(
                (name, number) -> {
                    double by =
                            number.doubleValue() - reported.getOrDefault(name, 0L).doubleValue();
                    if (by != 0) {
                        boolean whole = number instanceof Long;
                        grown.add(name + ": " + (whole ? Long.toString((long) by) : by));
                    }
                });
        reported = now;
        return grown.toString();
    }
}
