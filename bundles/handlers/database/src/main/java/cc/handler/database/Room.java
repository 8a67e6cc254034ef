// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests wait, with how many bytes: bounded, both. One that takes more than half of the
 * bytes alone has a place of its own, of which there is one: it keeps no others out.
 */
final class Room {

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean large = new AtomicBoolean();

    /**
     * A place that was taken.
     *
     * @param bytes that count
     * @param large whether it is the one for large requests
     */
    record Place(long bytes, boolean large) {}

    /** Takes a place; empty if there is none. */
    Optional<Place> take(long size, DatabaseSettings limits) {
        return take(size, limits.maxCount(), limits.maxBytes());
    }

    Optional<Place> take(long size, long maxCount, long maxBytes) {
        Place place = size > maxBytes / 2 ? new Place(0, true) : new Place(size, false);
        if (place.large && !large.compareAndSet(false, true)) {
            return Optional.empty();
        }
        long n = count.incrementAndGet();
        long b = bytes.addAndGet(place.bytes);
        if (n > maxCount || b > maxBytes) {
            giveBack(place);
            return Optional.empty();
        }
        return Optional.of(place);
    }

    void giveBack(Place place) {
        count.decrementAndGet();
        bytes.addAndGet(-place.bytes);
        if (place.large) {
            large.set(false);
        }
    }

    /** Requests in it. */
    long count() {
        return count.get();
    }
}
