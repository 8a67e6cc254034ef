// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.jobmgr;

import cc.api.Counters;
import cc.api.Printable;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a job prints, on its way to the log: line by line, escaped, and no more of it than a log can
 * take. Used by one thread.
 */
final class Printed {

    /** Bytes of a line, beyond which another one begins. */
    static final int MAX_LINE = 1000;

    /** Lines that go to the log in a second, over time. */
    static final int LINES_PER_SECOND = 50;

    /** Lines that may come at once. */
    static final int BURST = 500;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<String> log;
    private final Counters counters;
    private final LongSupplier nanoTime;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private double room = BURST;
    private long refilled;
    private long left;

    /**
     * @param log gets each line, fit for a log
     * @param counters get {@code job.lines} and {@code job.lines.dropped}
     */
    Printed(Consumer<String> log, Counters counters, LongSupplier nanoTime) {
        this.log = log;
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.refilled = nanoTime.getAsLong();
    }

    void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                end();
            } else {
                if (length == MAX_LINE) {
                    end();
                }
                line[length++] = bytes[i];
            }
        }
    }

    /** There is no more: what has no line end is a line too. */
    void finish() {
        if (length > 0) {
            end();
        }
        sayLeft();
    }

    private void end() {
        int count = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        long now = nanoTime.getAsLong();
        room = Math.min(BURST, room + (now - refilled) * (double) LINES_PER_SECOND / SECOND);
        refilled = now;
        if (room < 1) {
            left++;
            counters.increment("job.lines.dropped");
            return;
        }
        sayLeft();
        room--;
        counters.increment("job.lines");
        log.accept(Printable.of(new String(line, 0, count, StandardCharsets.UTF_8), MAX_LINE));
    }

    private void sayLeft() {
        if (left > 0) {
            log.accept("(prints more than the log takes: " + left + " lines left out)");
            left = 0;
        }
    }
}
