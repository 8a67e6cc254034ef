// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropReason;
import cc.api.Pattern;
import cc.api.RouteStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** One pattern at one handler of a server, and what became of the messages that went this way. */
final class Route {

    private final Pattern pattern;
    private final String label;
    private final Post post;
    private final LongAdder calls = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder ok = new LongAdder();
    private final LongAdder crashed = new LongAdder();
    private final ConcurrentMap<DropReason, LongAdder> dropped = new ConcurrentHashMap<>();

    Route(Pattern pattern, Post post) {
        this(pattern, pattern.text(), post);
    }

    private Route(Pattern pattern, String label, Post post) {
        this.pattern = pattern;
        this.label = label;
        this.post = post;
    }

    /** The way of messages that another handler forwards; it stands in no table. */
    static Route forwarded(Post post) {
        return new Route(Pattern.ALL, RouteStatus.FORWARDED, post);
    }

    boolean isUsed() {
        return calls.sum() > 0;
    }

    Pattern pattern() {
        return pattern;
    }

    Post post() {
        return post;
    }

    boolean isSameHandler(Route other) {
        return post == other.post;
    }

    void called(long size) {
        calls.increment();
        bytes.add(size);
    }

    void ended(Outcome outcome) {
        if (outcome instanceof Outcome.Dropped drop) {
            dropped.computeIfAbsent(drop.reason(), r -> new LongAdder()).increment();
        } else if (outcome instanceof Outcome.Crashed) {
            crashed.increment();
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
                post.name(),
                all,
                bytes.sum(),
                good,
                bad,
                byReason,
                Math.max(0, all - good - bad - drops),
                "");
    }
}
