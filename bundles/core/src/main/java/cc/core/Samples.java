// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * Counters as they were, for the differences and averages of the infofile. A server can have
 * thousands of them, so only the last sample is kept where no averages are wanted; for averages
 * they are the further apart the older they are.
 */
final class Samples {

    /** Averages over so many seconds. */
    static final List<Integer> AVERAGES = List.of(60, 300, 900);

    /** Samples in a window, so that an average is over a time that is right within a twelfth. */
    private static final int PARTS = 12;

    private final List<Sample> kept = new ArrayList<>();

    record Sample(Instant at, NavigableMap<String, Number> counters) {}

    /** The last one; null before the first. */
    Sample latest() {
        return kept.isEmpty() ? null : kept.get(kept.size() - 1);
    }

    /** The youngest that is at least so old; the oldest if none is; null before the first. */
    Sample before(Instant now, int seconds) {
        Instant from = now.minusSeconds(seconds);
        Sample found = kept.isEmpty() ? null : kept.get(0);
        for (Sample sample : kept) {
            if (!sample.at.isAfter(from)) {
                found = sample;
            }
        }
        return found;
    }

    /**
     * Adds one, and forgets what it makes superfluous.
     *
     * @param averages whether averages are wanted
     */
    void add(Sample sample, boolean averages) {
        if (!averages) {
            kept.clear();
        }
        kept.add(sample);
        Instant oldest = sample.at.minusSeconds(AVERAGES.get(AVERAGES.size() - 1));
        while (kept.size() > 1 && !kept.get(1).at.isAfter(oldest)) {
            kept.remove(0);
        }
        for (int i = kept.size() - 2; i > 0; i--) {
            Duration apart = Duration.between(kept.get(i - 1).at, kept.get(i).at);
            if (apart.compareTo(spacing(kept.get(i).at, sample.at)) < 0) {
                kept.remove(i);
            }
        }
    }

    private static Duration spacing(Instant at, Instant now) {
        long age = Duration.between(at, now).toSeconds();
        // the youngest that is old enough for a window must still be one of its own
        int window =
                AVERAGES.stream()
                        .filter(seconds -> age <= seconds + 2 * seconds / PARTS)
                        .findFirst()
                        .orElse(AVERAGES.get(AVERAGES.size() - 1));
        return Duration.ofSeconds(window).dividedBy(PARTS);
    }

    void clear() {
        kept.clear();
    }

    int count() {
        return kept.size();
    }
}
