// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who waits for whom. Messages are read by several threads at a time; those that ask for an order
 * go in the order in which they came nevertheless: each waits until all before it of the same peer
 * are read, and those of its key are done.
 *
 * @param <T> a message, compared by identity
 */
final class Turns<T> {

    private final Map<Object, ArrayDeque<Entry<T>>> arrivals = new HashMap<>();
    private final Map<Object, ArrayDeque<T>> lines = new HashMap<>();

    private static final class Entry<T> {
        private final T item;
        private Object key;
        private boolean read;

        private Entry(T item) {
            this.item = item;
        }
    }

    /** A message came; called in the order in which they come. */
    synchronized void arrived(Object peer, T item) {
        arrivals.computeIfAbsent(peer, p -> new ArrayDeque<>()).add(new Entry<>(item));
    }

    /**
     * A message was read.
     *
     * @param key what it keeps its order by; null for nothing
     * @return what may be done now; the message itself among it, unless it has to wait
     */
    synchronized List<T> read(Object peer, T item, Object key) {
        List<T> ready = new ArrayList<>(2);
        if (key == null) {
            ready.add(item);
        }
        ArrayDeque<Entry<T>> queue = arrivals.get(peer);
        for (Iterator<Entry<T>> it = queue.iterator(); it.hasNext(); ) {
            Entry<T> entry = it.next();
            if (entry.item == item) {
                entry.read = true;
                entry.key = key;
                break;
            }
        }
        while (!queue.isEmpty() && queue.peek().read) {
            Entry<T> entry = queue.poll();
            if (entry.key != null && lineUp(entry)) {
                ready.add(entry.item);
            }
        }
        if (queue.isEmpty()) {
            arrivals.remove(peer);
        }
        return ready;
    }

    /** Whether it is the first of its line. */
    private boolean lineUp(Entry<T> entry) {
        ArrayDeque<T> line = lines.computeIfAbsent(entry.key, k -> new ArrayDeque<>());
        line.add(entry.item);
        return line.size() == 1;
    }

    /**
     * One of a line is done.
     *
     * @return the next, if it may be done now for that
     */
    synchronized Optional<T> done(Object key, T item) {
        ArrayDeque<T> line = lines.get(key);
        if (line == null) {
            return Optional.empty();
        }
        boolean first = line.peek() == item;
        line.removeIf(other -> other == item);
        if (line.isEmpty()) {
            lines.remove(key);
        }
        return first ? Optional.ofNullable(line.peek()) : Optional.empty();
    }
}
