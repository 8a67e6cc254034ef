// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import cc.api.DatabaseStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What calls took, by function. */
final class FunctionTimes {

    /** Where every function is allowed, their names come from outside. */
    private static final int MAX_FUNCTIONS = 1000;

    private static final String OTHERS = "(others)";

    private final ConcurrentMap<String, Times> functions = new ConcurrentHashMap<>();

    private static final class Times {
        private final LongAdder calls = new LongAdder();
        private final LongAdder errors = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LongAccumulator max = new LongAccumulator(Math::max, 0);
    }

    void add(FunctionName function, long nanos, boolean failed) {
        String name = function.toString();
        Times times = functions.get(name);
        if (times == null) {
            String kept = functions.size() < MAX_FUNCTIONS ? name : OTHERS;
            times = functions.computeIfAbsent(kept, n -> new Times());
        }
        times.calls.increment();
        times.nanos.add(nanos);
        times.max.accumulate(nanos);
        if (failed) {
            times.errors.increment();
        }
    }

    /** All functions, the one first whose calls take longest on average. */
    List<DatabaseStatus.Function> slowest() {
        return functions.entrySet().stream()
                .map(entry -> status(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(DatabaseStatus.Function::mean).reversed())
                .toList();
    }

    private static DatabaseStatus.Function status(String name, Times times) {
        long calls = Math.max(1, times.calls.sum());
        return new DatabaseStatus.Function(
                name,
                times.calls.sum(),
                times.errors.sum(),
                Duration.ofNanos(times.nanos.sum() / calls),
                Duration.ofNanos(times.max.get()));
    }
}
