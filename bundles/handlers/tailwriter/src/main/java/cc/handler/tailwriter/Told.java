// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says the same once a minute: senders can repeat what they do as often as they like. */
final class Told {

    private static final Logger LOG = LoggerFactory.getLogger(Told.class);
    private static final long PERIOD_MILLIS = 60_000;
    private static final int MAX_KINDS = 1000;

    private final LongSupplier clock;
    private final Map<String, Long> last =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MAX_KINDS;
                }
            };

    Told(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Warns, unless the same was said in the last minute.
     *
     * @param kind what counts as the same
     */
    void warn(String kind, String format, Object... arguments) {
        long now = clock.getAsLong();
        synchronized (last) {
            Long before = last.get(kind);
            if (before != null && now - before < PERIOD_MILLIS) {
                return;
            }
            last.remove(kind);
            last.put(kind, now);
        }
        LOG.warn(format, arguments);
    }
}
