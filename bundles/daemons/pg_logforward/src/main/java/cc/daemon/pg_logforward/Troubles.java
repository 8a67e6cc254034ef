// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.pg_logforward;

import cc.client.daemon.DaemonLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What goes wrong, said once in a minute for each kind, with the number of those that followed: a
 * flood of bad datagrams is no flood of lines. Safe for use by many threads.
 */
final class Troubles {

    static final Duration PERIOD = Duration.ofSeconds(60);

    private static final int MAX_KINDS = 100;
    private static final String MANY = "of many senders and kinds";

    private final DaemonLog log;
    private final LongSupplier nanos;
    private final Map<String, Seen> kinds = new HashMap<>();

    private static final class Seen {
        private final long since;
        private long more;

        Seen(long since) {
            this.since = since;
        }
    }

    Troubles(DaemonLog log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /**
     * Says it, unless its kind has just been said.
     *
     * @param kind what is the same trouble, for operators
     * @param line all of it; made only if it is said, with text from outside escaped in it
     */
    void say(String kind, Supplier<String> line) {
        if (isFirst(kind)) {
            log.warn("{}", line.get());
        }
    }

    /** Says a crash, which is a mistake in the code, and so with its trace. */
    void crash(String kind, String line, Throwable cause) {
        if (isFirst(kind)) {
            log.error("{}", line, cause);
        }
    }

    private synchronized boolean isFirst(String kind) {
        String key = kinds.size() < MAX_KINDS || kinds.containsKey(kind) ? kind : MANY;
        Seen seen = kinds.get(key);
        if (seen != null) {
            seen.more++;
            return false;
        }
        kinds.put(key, new Seen(nanos.getAsLong()));
        return true;
    }

    /** From time to time: sums up what was not said, and lets it be said again. */
    synchronized void tick() {
        long now = nanos.getAsLong();
        Iterator<Map.Entry<String, Seen>> each = kinds.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Seen> entry = each.next();
            if (now - entry.getValue().since >= PERIOD.toNanos()) {
                each.remove();
                if (entry.getValue().more > 0) {
                    log.warn(
                            "{}: {} more in the last minute",
                            entry.getKey(),
                            entry.getValue().more);
                }
            }
        }
    }
}
