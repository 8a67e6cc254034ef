// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import cc.api.DropReason;
import cc.api.Message;
import cc.zmq.Budget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where messages wait that no handler takes, while the server has just started and its handlers are
 * on their way. Bounded by count, bytes and time. Used by the router's thread, except where it says
 * otherwise.
 */
final class Parking {

    private static final int MAX_COUNT = 10_000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Budget room = new Budget(MAX_COUNT, HandlerSpec.BYTES);
    private final BiConsumer<Message, DropReason> drop;
    private volatile long started = System.nanoTime();
    private volatile long timeoutNanos;

    private record Entry(Message message, long until) {}

    /**
     * @param drop gets the messages for which nobody came, or for which there is no room
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

    /** Takes a message that nobody takes now: it waits, or is dropped. */
    void take(Message message) {
        long until = started + timeoutNanos;
        if (until - System.nanoTime() <= 0) {
            drop.accept(message, DropReason.NO_ROUTE);
        } else if (room.take(message.size())) {
            entries.add(new Entry(message, until));
        } else {
            drop.accept(message, DropReason.QUEUE_FULL);
        }
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
    }

    /** The server stops. */
    void stop() {
        while (!entries.isEmpty()) {
            drop.accept(remove(), DropReason.STOPPING);
        }
    }

    private Message remove() {
        Message message = entries.remove().message;
        room.giveBack(message.size());
        return message;
    }
}
