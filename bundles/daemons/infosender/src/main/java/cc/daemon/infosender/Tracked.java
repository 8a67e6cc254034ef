// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import cc.client.delivery.Source;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What is known of one file. Used by one thread. */
final class Tracked implements Source {

    private final Runnable settled;
    private final BiConsumer<String, String> refused;
    private Optional<Stamp> seen = Optional.empty();
    private Optional<Stamp> sent = Optional.empty();
    private Optional<Stamp> done = Optional.empty();
    private String problem = "";
    private long look;
    private long turn;

    /**
     * @param settled called when a state of the file is done
     * @param refused called with code and words when the receiver will never take it
     */
    Tracked(Runnable settled, BiConsumer<String, String> refused) {
        this.settled = settled;
        this.refused = refused;
    }

    /**
     * Takes note of how the file is at this look.
     *
     * @return whether that is another state than at the look before
     */
    boolean changed(Stamp now, long thisLook) {
        look = thisLook;
        boolean changed = !seen.equals(Optional.of(now));
        seen = Optional.of(now);
        return changed;
    }

    /** The state last seen; empty before the first look. */
    Optional<Stamp> seen() {
        return seen;
    }

    /** Whether nothing is left to be done with the state last seen: it is there, or never will. */
    boolean isSettled() {
        return seen.equals(done);
    }

    /** Nothing is left to be done with the state last seen. */
    void settle() {
        done = seen;
        problem = "";
        settled.run();
    }

    /** Has it sent again. */
    void unsettle() {
        done = Optional.empty();
    }

    /**
     * The state last seen was sent.
     *
     * @param thisTurn grows with each sending of any file
     */
    void sending(long thisTurn) {
        sent = seen;
        turn = thisTurn;
    }

    /** Whether the state last seen is the one that was sent. */
    boolean isSent() {
        return seen.equals(sent);
    }

    /** When it was last sent; those that never were come first. */
    long turn() {
        return turn;
    }

    @Override
    public void acknowledged(long position) {
        if (sent.isPresent()) {
            done = sent;
            sent = Optional.empty();
            problem = "";
            settled.run();
        }
    }

    @Override
    public void rewind(long position) {
        sent = Optional.empty();
    }

    @Override
    public Object state() {
        return sent;
    }

    @Override
    public boolean arrived(Object state) {
        if (isSettled() || !seen.equals(state)) {
            return false;
        }
        sent = Optional.empty();
        settle();
        return true;
    }

    @Override
    public void refused(String reason, String message) {
        if (sent.isPresent()) {
            refused.accept(reason, message);
            done = sent;
            sent = Optional.empty();
            settled.run();
        }
    }

    boolean wasThereAt(long someLook) {
        return look == someLook;
    }

    /** Whether this is another trouble than the one before. */
    boolean isNews(String trouble) {
        boolean news = !trouble.equals(problem);
        problem = trouble;
        return news;
    }
}
