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
 * lets go of its thread.
 */
final class Gate {

    private final Deque<Task> held = new ArrayDeque<>();
    private String problem = "";
    private boolean told;

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
    synchronized boolean shut(String why) {
        problem = why;
        boolean first = !told;
        told = true;
        return first;
    }

    /** Nobody has looked yet whether it can be reached. */
    synchronized void begin() {
        problem = "not connected yet";
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
     * @return who waited, in the order in which they came here
     */
    synchronized List<Task> open() {
        problem = "";
        told = false;
        return release(task -> true);
    }

    /** Lets some go. */
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
}
