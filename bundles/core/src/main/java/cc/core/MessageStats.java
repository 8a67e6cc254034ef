// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.Counters;
import cc.api.DropReason;
import cc.api.Message;
import cc.api.MessageType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what comes in and what becomes of it, under the names of CC's counters. What came in is
 * what was done, dropped and crashed, and what is in flight.
 */
final class MessageStats {

    /** Message types counted by name; a peer can invent as many as it likes. */
    private static final int MAX_TYPES = 1000;

    private static final String OTHERS = "(other)";
    private static final double NANOS = 1e-9;

    private final Counters counters;
    private final Sums total;
    private final LongAdder sent;
    private final LongAdder sentBytes;
    private final ConcurrentMap<String, Sums> byType = new ConcurrentHashMap<>();
    private final AtomicInteger types = new AtomicInteger();
    private volatile int level;

    MessageStats(Counters counters, int level) {
        this.counters = counters;
        this.total = new Sums(counters, "");
        this.sent = counters.counter("count.sent");
        this.sentBytes = counters.counter("bytes.sent");
        this.level = level;
    }

    /** Changes how much is counted: {@code cc-stats}. */
    void level(int newLevel) {
        level = newLevel;
    }

    private record Sums(
            LongAdder count,
            LongAdder bytes,
            DoubleAdder seconds,
            Ends ok,
            Ends dropped,
            Ends crashed) {
        Sums(Counters counters, String suffix) {
            this(
                    counters.counter("count" + suffix),
                    counters.counter("bytes" + suffix),
                    counters.sum("seconds" + suffix),
                    new Ends(counters, ".ok" + suffix),
                    new Ends(counters, ".dropped" + suffix),
                    new Ends(counters, ".crashed" + suffix));
        }

        void came(Message message) {
            count.increment();
            bytes.add(message.size());
        }
    }

    private record Ends(LongAdder count, LongAdder bytes, DoubleAdder seconds) {
        Ends(Counters counters, String suffix) {
            this(
                    counters.counter("count" + suffix),
                    counters.counter("bytes" + suffix),
                    counters.sum("seconds" + suffix));
        }

        void add(Message message, double time) {
            count.increment();
            bytes.add(message.size());
            seconds.add(time);
        }
    }

    void came(Message message) {
        if (level > 0) {
            total.came(message);
        }
        if (level > 1) {
            of(message.type()).came(message);
        }
    }

    void ok(Message message, long nanos) {
        double time = nanos * NANOS;
        if (level > 0) {
            total.seconds.add(time);
            total.ok.add(message, time);
        }
        if (level > 1) {
            Sums sums = of(message.type());
            sums.seconds.add(time);
            sums.ok.add(message, time);
        }
    }

    void crashed(Message message, long nanos) {
        double time = nanos * NANOS;
        total.seconds.add(time);
        total.crashed.add(message, time);
        if (level > 1) {
            Sums sums = of(message.type());
            sums.seconds.add(time);
            sums.crashed.add(message, time);
        }
    }

    /** Drops are counted at every level: nothing is lost in silence. */
    void dropped(Message message, long nanos, DropReason reason) {
        double time = nanos * NANOS;
        total.seconds.add(time);
        total.dropped.add(message, time);
        counters.increment("count.dropped." + reason.name());
        counters.add("bytes.dropped." + reason.name(), message.size());
        if (level > 1) {
            Sums sums = of(message.type());
            sums.seconds.add(time);
            sums.dropped.add(message, time);
        }
    }

    void invalid() {
        counters.increment("count.invalid");
    }

    void sent(Message message) {
        if (level > 0) {
            sent.increment();
            sentBytes.add(message.size());
        }
    }

    /** An answer that did not leave. */
    void unsent(Message message, DropReason reason) {
        counters.increment("count.sent.dropped");
        counters.add("bytes.sent.dropped", message.size());
        counters.increment("count.sent.dropped." + reason.name());
    }

    private Sums of(MessageType type) {
        String name = withoutId(type.name());
        Sums known = byType.get(name);
        if (known != null) {
            return known;
        }
        if (types.get() >= MAX_TYPES) {
            return byType.computeIfAbsent(OTHERS, n -> new Sums(counters, ".msg." + n));
        }
        return byType.computeIfAbsent(
                name,
                n -> {
                    types.incrementAndGet();
                    return new Sums(counters, ".msg." + n);
                });
    }

    /** Task messages have an id as their last segment: each would be a counter of its own. */
    private static String withoutId(String name) {
        if (name.startsWith("task.send.")) {
            return "task.send";
        }
        return name.startsWith("task.reply.") ? "task.reply" : name;
    }
}
