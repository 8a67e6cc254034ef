// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.tailwriter;

import cc.api.Acknowledgement;
import cc.api.Counters;
import cc.api.DropReason;
import cc.api.Printable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sources are known, of all hosts and of each: one that logs to new names without end
 * takes no more than its part. For use by many threads.
 */
final class Census {

    /** Counts sources for which there was no room. */
    static final String REFUSED = "refused_sources";

    private final int most;
    private final int mostPerHost;
    private final Counters counters;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<String, Integer> hosts = new ConcurrentHashMap<>();

    Census(TailWriterSettings settings, Counters counters) {
        this.most = settings.maxSources();
        this.mostPerHost = settings.maxSourcesPerHost();
        this.counters = counters;
    }

    /**
     * Checks that there is room for a new one.
     *
     * @throws Refusal if there is none
     */
    void admit(String host) throws Refusal {
        if (all.get() >= most) {
            throw refusal(most + " files are known already (max-sources)");
        }
        if (hosts.getOrDefault(host, 0) >= mostPerHost) {
            throw refusal(
                    mostPerHost
                            + " files of "
                            + Printable.of(host)
                            + " are known already (max-sources-per-host)");
        }
    }

    private Refusal refusal(String why) {
        counters.increment(REFUSED);
        return new Refusal(Acknowledgement.Reason.FULL, DropReason.REFUSED, why);
    }

    /** There is a new one of a host. */
    void add(String host) {
        all.incrementAndGet();
        hosts.merge(host, 1, Integer::sum);
    }

    /** One of a host was forgotten. */
    void remove(String host) {
        all.decrementAndGet();
        hosts.computeIfPresent(host, (key, count) -> count == 1 ? null : count - 1);
    }
}
