// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.taskrouter;

import cc.api.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator must look at: each is counted, and said once per period for each host. */
final class Alarms {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRouter.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_KNOWN = 1000;
    private static final int MAX_LENGTH = 600;

    private final LongAdder counter;
    private final Map<String, Long> said =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MAX_KNOWN;
                }
            };

    /**
     * @param counter counts them all
     */
    Alarms(LongAdder counter) {
        this.counter = counter;
    }

    /**
     * Raises one.
     *
     * @param about what it is said once per period for
     */
    synchronized void raise(String name, String about, String what) {
        counter.increment();
        long now = System.nanoTime();
        Long last = said.get(about);
        if (last == null || now - last >= PERIOD_NANOS) {
            said.put(about, now);
            LOG.error("{}: alarm: {}", name, Printable.of(what, MAX_LENGTH));
        }
    }
}
