// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.delay;

import cc.api.Pattern;
import cc.api.config.Options;
import java.time.Duration;
import java.util.List;

/**
 * Options of a delay.
 *
 * @param name what the shell calls it
 * @param patterns what comes to it
 * @param forwardTo {@code forward-to}: name of the handler that gets the messages
 * @param delay {@code delay}: how long each is held
 * @param queueCount {@code queue-count}: messages held at most
 * @param queueBytes {@code queue-bytes}: bytes of them
 */
record DelayOptions(
        String name,
        List<Pattern> patterns,
        String forwardTo,
        Duration delay,
        int queueCount,
        long queueBytes) {

    static final int QUEUE_COUNT = 10_000;
    static final String QUEUE_BYTES = "64 MB";

    /** What adding it to a clock cannot overflow. */
    private static final double MAX_DELAY = 10 * 365 * 86400.0;

    static DelayOptions read(Options options) {
        String instance = options.instance();
        String name = options.text("name", instance.isEmpty() ? "delay" : instance);
        String forwardTo = options.required("forward-to", "the name of another handler");
        if (forwardTo.equals(name)) {
            options.problem("forward-to", "the name of another handler, not its own");
        }
        return new DelayOptions(
                name,
                options.patterns(),
                forwardTo,
                options.seconds("delay", 0, 0, MAX_DELAY),
                options.integer("queue-count", QUEUE_COUNT, 1, Integer.MAX_VALUE),
                options.bytes("queue-bytes", 64L << 20, 1, Long.MAX_VALUE));
    }
}
