// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * One measured thing.
 *
 * @param name what was measured
 * @param unit of the values
 * @param values one for each run
 */
record Figure(String name, String unit, double... values) {

    /** Median, least and greatest of the runs, in a line. */
    String line() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%-52s %10.0f %-7s (%.0f to %.0f, %d runs)",
                name,
                sorted[sorted.length / 2],
                unit,
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length);
    }
}
