// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Times between one attempt and the next: doubled each time, and never the same for all senders.
 */
final class Backoff {

    /** The longest time from one attempt to the next, apart from the jitter. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private static final int MAX_DOUBLINGS = 16;
    private static final double JITTER = 0.25;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Nanoseconds to wait.
     *
     * @param first of the first time
     * @param failures how often it has failed before
     */
    long nanos(Duration first, int failures) {
        long longest = Math.max(LONGEST.toNanos(), first.toNanos());
        long nanos =
                Math.min(
                        longest, first.toNanos() << Math.min(Math.max(0, failures), MAX_DOUBLINGS));
        // a shift that overflowed is longer than the longest, too
        long base = nanos <= 0 ? longest : nanos;
        return base + (long) (base * JITTER * random.nextDouble());
    }
}
