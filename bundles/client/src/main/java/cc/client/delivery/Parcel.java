// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.client.daemon.Letter;

/** A message that was sent and not acknowledged yet. Used by one thread. */
final class Parcel {

    private final Letter letter;
    private final long from;
    private final long to;
    private final long made;
    private long number;
    private long order;
    private long deadline;
    private boolean waiting;

    /**
     * A message that is about to be sent.
     *
     * @param from where its bytes begin in the source, or {@link Source#NONE}
     * @param to where they end
     * @param made nanoTime now
     */
    Parcel(Letter letter, long from, long to, long made) {
        this.letter = letter;
        this.from = from;
        this.to = to;
        this.made = made;
        this.waiting = true;
    }

    Letter letter() {
        return letter;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    long size() {
        return letter.size();
    }

    /** nanoTime when it was first sent. */
    long made() {
        return made;
    }

    /** Whether it has no bytes: it only asks whether anybody is there. */
    boolean isEmpty() {
        return from != Source.NONE && from == to;
    }

    /** The number under which it is acknowledged. */
    long number() {
        return number;
    }

    /** Gives it another number: answers to the one before do not concern it any more. */
    void number(long newNumber) {
        number = newNumber;
    }

    /** Whether it is to be sent, again or for the first time. */
    boolean isWaiting() {
        return waiting;
    }

    void await() {
        waiting = true;
    }

    /**
     * It was sent.
     *
     * @param newOrder grows with each sending of any message
     * @param newDeadline nanoTime until which an answer is waited for
     */
    void sent(long newOrder, long newDeadline) {
        waiting = false;
        order = newOrder;
        deadline = newDeadline;
    }

    long order() {
        return order;
    }

    long deadline() {
        return deadline;
    }

    /** Waits longer: what was sent before it has only just arrived. */
    void extend(long newDeadline) {
        deadline = Math.max(deadline, newDeadline);
    }
}
