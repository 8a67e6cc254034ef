// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.process.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/** When a job that has died is started again. */
final class Restarts {

    /**
     * From start to start at least, so that what dies at once costs little, whatever it is set to.
     */
    static final Duration LEAST = Jobs.PERIOD;

    private final LongSupplier nanoTime;
    private int inRow;
    private int all;
    private boolean planned;
    private long due;

    Restarts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * It has died: it is to be started after a while.
     *
     * @param lived for how long it was alive
     * @return after what
     */
    Duration plan(Watchdog watchdog, Duration lived) {
        if (lived.compareTo(watchdog.reset()) >= 0) {
            inRow = 0;
        }
        inRow++;
        Duration rest = LEAST.minus(lived);
        Duration formula = watchdog.delay(inRow);
        Duration delay = formula.compareTo(rest) < 0 ? rest : formula;
        planned = true;
        due = nanoTime.getAsLong() + delay.toNanos();
        return delay;
    }

    /** It is started now, if only since somebody asked for it. */
    void begun() {
        if (planned) {
            planned = false;
            all++;
        }
    }

    /** It is not to be started any more; and its restarts are counted afresh. */
    void forget() {
        planned = false;
        inRow = 0;
    }

    boolean isPlanned() {
        return planned;
    }

    boolean isDue() {
        return planned && nanoTime.getAsLong() - due >= 0;
    }

    /** When that is. */
    Optional<Instant> next() {
        return planned
                ? Optional.of(Instant.now().plusNanos(Math.max(0, due - nanoTime.getAsLong())))
                : Optional.empty();
    }

    /** How often it was started again in all. */
    int all() {
        return all;
    }
}
