// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * What an operator must look at, since it may be an attack: each is counted, and said once a minute
 * for whatever it is about. Safe for use by many threads.
 */
public final class Alarms {

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_KNOWN = 1000;
    private static final int MAX_LENGTH = 600;

    private final Logger log;
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
     * @param log that says them, as errors
     * @param counter counts them all
     */
    public Alarms(Logger log, LongAdder counter) {
        this.log = log;
        this.counter = counter;
    }

    /**
     * Raises one.
     *
     * @param name of the handler
     * @param about what it is said once a minute for
     */
    public void raise(String name, String about, String what) {
        counter.increment();
        if (isDue(about)) {
            log.error("{}: alarm: {}", name, Printable.of(what, MAX_LENGTH));
        }
    }

    private synchronized boolean isDue(String about) {
        long now = System.nanoTime();
        Long last = said.get(about);
        if (last != null && now - last < PERIOD_NANOS) {
            return false;
        }
        said.remove(about);
        said.put(about, now);
        return true;
    }
}
