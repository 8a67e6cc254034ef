// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropReason;
import cc.api.Message;
import cc.api.MessageType;
import cc.api.Pattern;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where messages wait whose handler is on its way: the server has just started, or the last handler
 * of their pattern has just left. Bounded by count, bytes and time. Used by the router's thread,
 * except where it says otherwise.
 */
final class Parking {

    private static final int MAX_COUNT = 10_000;
    private static final long MAX_BYTES = HandlerSpec.BYTES;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<Pattern, Long> left = new ConcurrentHashMap<>();
    private final BiConsumer<Message, DropReason> drop;
    private volatile long started = System.nanoTime();
    private volatile long timeoutNanos;
    private long bytes;

    private record Entry(Message message, long until) {}

    /**
     * @param drop gets the messages for which nobody came
     */
    Parking(long timeoutNanos, BiConsumer<Message, DropReason> drop) {
        this.timeoutNanos = timeoutNanos;
        this.drop = drop;
    }

    /** Any thread: changes how long messages wait. */
    void timeout(long nanos) {
        timeoutNanos = nanos;
    }

    /** Any thread: the server begins to listen; its handlers may come a moment later. */
    void started() {
        started = System.nanoTime();
    }

    /** Any thread: the handler of a pattern has gone, and may come back. */
    void left(Pattern pattern) {
        left.put(pattern, System.nanoTime());
    }

    /** Takes a message that nobody takes now, if somebody may come for it. */
    boolean take(Message message) {
        long now = System.nanoTime();
        long until = expectedUntil(message.type(), now);
        if (until - now <= 0
                || entries.size() >= MAX_COUNT
                || bytes + message.size() > MAX_BYTES && !entries.isEmpty()) {
            return false;
        }
        entries.add(new Entry(message, until));
        bytes += message.size();
        return true;
    }

    private long expectedUntil(MessageType type, long now) {
        long until = started + timeoutNanos;
        for (Map.Entry<Pattern, Long> entry : left.entrySet()) {
            if (entry.getKey().matches(type)) {
                long end = entry.getValue() + timeoutNanos;
                until = end - until > 0 ? end : until;
            }
        }
        return until - now > timeoutNanos ? now + timeoutNanos : until;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Handlers have come: gives every message to the router once more, in the order they came. */
    void release(Consumer<Message> router) {
        int count = entries.size();
        for (int i = 0; i < count; i++) {
            router.accept(remove());
        }
    }

    /** Drops those that have waited long enough. */
    void tick() {
        long now = System.nanoTime();
        while (!entries.isEmpty() && entries.peek().until - now <= 0) {
            drop.accept(remove(), DropReason.NO_ROUTE);
        }
        left.values().removeIf(since -> now - since > timeoutNanos);
    }

    /** The server stops. */
    void stop() {
        while (!entries.isEmpty()) {
            drop.accept(remove(), DropReason.STOPPING);
        }
    }

    private Message remove() {
        Message message = entries.remove().message;
        bytes -= message.size();
        return message;
    }
}
