// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client;

import cc.api.DropException;
import cc.api.DropReason;
import cc.api.MessageType;
import cc.api.Printable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/** Says why replies were dropped: each reason once per period, with how often it came since. */
final class DropLog {

    private static final long PERIOD = Duration.ofSeconds(60).toNanos();

    private final Logger log;
    private final String name;
    private final Map<DropReason, Since> reasons = new HashMap<>();

    DropLog(Logger log, String name) {
        this.log = log;
        this.name = name;
    }

    synchronized void dropped(MessageType type, String url, DropException why) {
        long now = System.nanoTime();
        Since last = reasons.getOrDefault(why.reason(), new Since(now - PERIOD, 0));
        if (now - last.logged < PERIOD) {
            reasons.put(why.reason(), new Since(last.logged, last.silent + 1));
            return;
        }
        reasons.put(why.reason(), new Since(now, 0));
        log.warn(
                "{}: dropped {} from {}: {}: {}{}",
                name,
                type,
                url,
                why.reason(),
                Printable.of(String.valueOf(why.getMessage())),
                last.silent == 0 ? "" : " (and " + last.silent + " more like it before)");
    }

    private record Since(long logged, long silent) {}
}
