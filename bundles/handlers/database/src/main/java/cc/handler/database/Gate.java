// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether the database can be reached, and who waits until it can. Nobody sleeps here: who is held
 * lets go of its thread. News of a database that is no longer in force change nothing.
 */
final class Gate {

    private final Deque<Task> held = new ArrayDeque<>();
    private Pool pool;
    private String problem = "not connected yet";
    private boolean told;

    /** Shut, until somebody has looked whether it can be reached. */
    Gate(Pool pool) {
        this.pool = pool;
    }

    /** Another one is in force. It is taken to be as the one before, until somebody has looked. */
    synchronized void follow(Pool other) {
        if (other != pool) {
            pool = other;
            told = false;
        }
    }

    /** Why it is shut; empty while it is open. */
    synchronized String problem() {
        return problem;
    }

    synchronized int held() {
        return held.size();
    }

    /**
     * The database cannot be reached.
     *
     * @return whether to tell: once until it can be reached again
     */
    synchronized boolean shut(Pool whose, String why) {
        if (whose != pool) {
            return false;
        }
        problem = why;
        boolean first = !told;
        told = true;
        return first;
    }

    /** Keeps a task while it is shut; false if it is open. */
    synchronized boolean holds(Task task) {
        if (problem.isEmpty()) {
            return false;
        }
        held.add(task);
        return true;
    }

    /**
     * It can be reached.
     *
     * @return whether to tell: it could not before
     */
    synchronized boolean open(Pool whose) {
        if (whose != pool) {
            return false;
        }
        boolean news = !problem.isEmpty();
        problem = "";
        told = false;
        return news;
    }

    /** Lets some go, in the order in which they came here. */
    synchronized List<Task> release(Predicate<Task> which) {
        List<Task> released = new ArrayList<>();
        for (Iterator<Task> it = held.iterator(); it.hasNext(); ) {
            Task task = it.next();
            if (which.test(task)) {
                it.remove();
                released.add(task);
            }
        }
        return released;
    }

    /** Lets all go if it is open. */
    synchronized List<Task> releaseIfOpen() {
        return problem.isEmpty() ? release(task -> true) : List.of();
    }
}
