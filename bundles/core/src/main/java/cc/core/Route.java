// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropReason;
import cc.api.Pattern;
import cc.api.RouteStatus;
import cc.api.Waited;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** One pattern at one handler of a server, and what became of the messages that went this way. */
final class Route {

    private final Pattern pattern;
    private final String label;
    private final Place place;
    private volatile Route successor;
    private final LongAdder calls = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder ok = new LongAdder();
    private final LongAdder crashed = new LongAdder();
    private final LongAdder waited = new LongAdder();
    private final LongAdder waitedBytes = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private final ConcurrentMap<DropReason, LongAdder> dropped = new ConcurrentHashMap<>();

    Route(Pattern pattern, Place place) {
        this(pattern, pattern.text(), place);
    }

    private Route(Pattern pattern, String label, Place place) {
        this.pattern = pattern;
        this.label = label;
        this.place = place;
    }

    /** The way of messages that another handler forwards; it stands in no table. */
    static Route forwarded(Place place) {
        return new Route(Pattern.ALL, RouteStatus.FORWARDED, place);
    }

    boolean isForwarded() {
        return label.equals(RouteStatus.FORWARDED);
    }

    boolean isUsed() {
        return calls.sum() > 0;
    }

    Pattern pattern() {
        return pattern;
    }

    Place place() {
        return place;
    }

    boolean isSameHandler(Route other) {
        return place == other.place;
    }

    /** Where messages go that its place takes no more; null if nowhere. */
    Route successor() {
        return successor;
    }

    void succeededBy(Route route) {
        successor = route;
    }

    void called(long size) {
        calls.increment();
        bytes.add(size);
    }

    /** A message that was on its way here goes another one. */
    void uncalled(long size) {
        calls.decrement();
        bytes.add(-size);
    }

    /** A message that waited while handlers were being replaced has been given to the handler. */
    void waited(long size, long nanos) {
        waited.increment();
        waitedBytes.add(size);
        longest.accumulate(nanos);
    }

    /** Messages that came this way and are not done. */
    long inFlight() {
        // ends are read before calls, so that nothing in flight is missed
        long ends = ok.sum() + crashed.sum();
        for (LongAdder count : dropped.values()) {
            ends += count.sum();
        }
        return Math.max(0, calls.sum() - ends);
    }

    void ended(Outcome outcome) {
        if (outcome instanceof Outcome.Dropped drop) {
            dropped.computeIfAbsent(drop.reason(), r -> new LongAdder()).increment();
        } else if (outcome instanceof Outcome.Crashed) {
            crashed.increment();
        } else if (outcome instanceof Outcome.Unclaimed) {
            dropped.computeIfAbsent(DropReason.NO_ROUTE, r -> new LongAdder()).increment();
        } else {
            ok.increment();
        }
    }

    RouteStatus status() {
        Map<String, Long> byReason = new TreeMap<>();
        long drops = 0;
        for (Map.Entry<DropReason, LongAdder> entry : dropped.entrySet()) {
            long count = entry.getValue().sum();
            byReason.put(entry.getKey().name(), count);
            drops += count;
        }
        // ends are read before calls, so that nothing in flight is missed
        long good = ok.sum();
        long bad = crashed.sum();
        long all = calls.sum();
        return new RouteStatus(
                label,
                place.name(),
                all,
                bytes.sum(),
                good,
                bad,
                byReason,
                Math.max(0, all - good - bad - drops),
                place.problem(),
                new Waited(waited.sum(), waitedBytes.sum(), Duration.ofNanos(longest.get())));
    }
}
