// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.client.delivery;

import cc.client.daemon.Letter;

/** A message that was sent and not acknowledged yet. Used by one thread. */
final class Parcel {

    private final Letter letter;
    private final long from;
    private final long to;
    private final Object state;
    private final long made;
    private long number;
    private long order;
    private long deadline;
    private long sentAt;
    private long ahead;
    private int sendings;
    private boolean waiting;

    /**
     * A message that is about to be sent.
     *
     * @param from where its bytes begin in the source, or {@link Source#NONE}
     * @param to where they end
     * @param state of its source, see {@link Source#state}
     * @param made nanoTime now
     */
    Parcel(Letter letter, long from, long to, Object state, long made) {
        this.letter = letter;
        this.from = from;
        this.to = to;
        this.state = state;
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
     * @param now nanoTime
     * @param bytes that are under way with it, its own among them
     * @param newDeadline nanoTime until which an answer is waited for
     */
    void sent(long newOrder, long now, long bytes, long newDeadline) {
        waiting = false;
        sendings++;
        sentAt = now;
        ahead = bytes;
        order = newOrder;
        deadline = newDeadline;
    }

    /** What its source was when it was made. */
    Object state() {
        return state;
    }

    /** nanoTime when it was last sent. */
    long sentAt() {
        return sentAt;
    }

    /** Bytes that were under way with it then. */
    long ahead() {
        return ahead;
    }

    /** Whether it was sent more than once: nobody knows which one an answer is to. */
    boolean isResent() {
        return sendings > 1;
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
