// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.process;

import cc.api.config.Options;
import java.time.Duration;
import java.util.Optional;

/**
 * When what has died is started again: after {@code a + b * (restarts - 1)} seconds.
 *
 * @param a {@code watchdog-formula-a}
 * @param b {@code watchdog-formula-b}
 * @param cap {@code watchdog-formula-cap}: the longest delay; empty for none
 * @param reset {@code watchdog-reset}: what lived so long has its restarts counted afresh
 */
public record Watchdog(Duration a, Duration b, Optional<Duration> cap, Duration reset) {

    /** {@code watchdog-formula-a} where it is not set, in seconds. */
    public static final int A = 0;

    /** {@code watchdog-formula-b} where it is not set, in seconds. */
    public static final int B = 5;

    /** {@code watchdog-reset} where it is not set, in seconds. */
    public static final int RESET = 3600;

    private static final double MAX = 1e9;
    private static final int MAX_RESTARTS = 1_000_000;

    /** Reads the {@code watchdog-*} options. */
    public static Watchdog read(Options options) {
        String cap = "watchdog-formula-cap";
        Duration longest = options.seconds(cap, 0, 0, MAX);
        return new Watchdog(
                options.seconds("watchdog-formula-a", A, 0, MAX),
                options.seconds("watchdog-formula-b", B, 0, MAX),
                options.isSet(cap) ? Optional.of(longest) : Optional.empty(),
                options.seconds("watchdog-reset", RESET, 0, MAX));
    }

    /**
     * How long to wait.
     *
     * @param restarts the number of this one, from 1
     */
    public Duration delay(int restarts) {
        Duration delay = a.plus(b.multipliedBy(Math.min(MAX_RESTARTS, Math.max(1, restarts)) - 1L));
        return cap.filter(longest -> longest.compareTo(delay) < 0).orElse(delay);
    }
}
