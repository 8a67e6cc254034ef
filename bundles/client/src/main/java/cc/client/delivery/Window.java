// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What is sent and not acknowledged, bounded by count and bytes, by number. Remembers, without
 * their contents, some that were given up: an answer to one of them may still come. Used by one
 * thread.
 */
final class Window {

    /** What was given up and is remembered. */
    static final int MAX_GIVEN_UP = 256;

    /** A source alone may fill three quarters: others that come find room. */
    private static final double SHARE_ALONE = 0.75;

    private static final double SHARE = 0.25;
    private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<Long, Held> parcels = new LinkedHashMap<>();
    private final Map<Long, Left> givenUp = new LinkedHashMap<>();
    private long bytes;
    private Optional<Ask> last = Optional.empty();
    private Optional<Ask> lastOther = Optional.empty();

    /** A message under way, and whose it is. */
    record Held(Flow flow, Parcel parcel) {}

    /**
     * A message that was given up.
     *
     * @param state of its source when it was made
     * @param sentAt nanoTime
     * @param ahead bytes that were under way with it
     */
    record Left(Source source, Object state, long sentAt, long ahead) {}

    private record Ask(Source source, long time) {}

    void add(Flow flow, Parcel parcel) {
        parcels.put(parcel.number(), new Held(flow, parcel));
        bytes += parcel.size();
    }

    Optional<Held> get(long number) {
        return Optional.ofNullable(parcels.get(number));
    }

    void remove(Parcel parcel) {
        if (parcels.remove(parcel.number()) != null) {
            bytes -= parcel.size();
        }
    }

    /** Removes it, and remembers whose it was. */
    void giveUp(Flow flow, Parcel parcel) {
        remove(parcel);
        givenUp.put(
                parcel.number(),
                new Left(flow.source(), parcel.state(), parcel.sentAt(), parcel.ahead()));
        Iterator<Long> oldest = givenUp.keySet().iterator();
        if (givenUp.size() > MAX_GIVEN_UP) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Whose message it was that was given up under this number, the first time it is asked. */
    Optional<Left> givenUp(long number) {
        return Optional.ofNullable(givenUp.remove(number));
    }

    void forget(Source source) {
        givenUp.values().removeIf(left -> left.source() == source);
    }

    /** Answers to what was given up count no more. */
    void forget() {
        givenUp.clear();
    }

    Collection<Held> all() {
        return parcels.values();
    }

    /** What was sent first of what is on its way: its answer comes next. */
    Optional<Parcel> next() {
        return parcels.values().stream()
                .filter(held -> !held.flow().isHeld() && !held.parcel().isWaiting())
                .map(Held::parcel)
                .min(Comparator.comparingLong(Parcel::order));
    }

    int count() {
        return parcels.size();
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    /** Whether another message finds room; one that is larger than the bound passes alone. */
    boolean fits(long size, DeliveryOptions options) {
        return parcels.isEmpty()
                || parcels.size() < options.windowCount() && bytes + size <= options.windowBytes();
    }

    /** A source wants to send: what makes others share with it. */
    void asked(Source source, long now) {
        if (last.isPresent() && last.get().source != source) {
            lastOther = last;
        }
        last = Optional.of(new Ask(source, now));
    }

    /** Whether a source may have another message under way beside what it has. */
    boolean hasShare(Flow flow, long size, DeliveryOptions options, long now) {
        if (flow.isEmpty()) {
            return true;
        }
        boolean shared =
                lastOther
                        .filter(ask -> ask.source != flow.source())
                        .filter(ask -> now - ask.time < RECENT_NANOS)
                        .isPresent();
        double share = shared ? SHARE : SHARE_ALONE;
        return flow.parcels().size() < Math.max(1, options.windowCount() * share)
                && flow.bytes() + size <= options.windowBytes() * share;
    }
}
