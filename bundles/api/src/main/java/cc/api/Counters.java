// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.api;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Named sums that only grow, cheap to add to from any thread. Names are those of CC's counters:
 * {@code count}, {@code bytes.dropped}, {@code written_files}.
 */
public final class Counters {

    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, DoubleAdder> sums = new ConcurrentHashMap<>();

    /** The adder of one name, for callers that keep it; made on the first call. */
    public LongAdder counter(String name) {
        return counts.computeIfAbsent(name, n -> new LongAdder());
    }

    /** The adder of one name that counts in fractions, such as seconds. */
    public DoubleAdder sum(String name) {
        return sums.computeIfAbsent(name, n -> new DoubleAdder());
    }

    public void increment(String name) {
        counter(name).increment();
    }

    public void add(String name, long n) {
        counter(name).add(n);
    }

    /** What has been added under this name; 0 if nothing was. */
    public long get(String name) {
        LongAdder adder = counts.get(name);
        return adder == null ? 0 : adder.sum();
    }

    /** All names with their sums, {@code Long} or {@code Double}, in a map of the caller's own. */
    public NavigableMap<String, Number> snapshot() {
        NavigableMap<String, Number> all = new TreeMap<>();
        counts.forEach((name, adder) -> all.put(name, adder.sum()));
        sums.forEach((name, adder) -> all.put(name, adder.sum()));
        return all;
    }
}
