// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

/** Connections of one configuration, and how many use them or are about to. */
final class Pool {

    private final Connections connections;
    private int users;
    private boolean retired;

    Pool(Connections connections) {
        this.connections = connections;
    }

    Connections connections() {
        return connections;
    }

    /** Says that somebody will use it, until he leaves; false if it is too late for that. */
    synchronized boolean enter() {
        if (retired) {
            return false;
        }
        users++;
        return true;
    }

    /** The other end of {@link #enter}; true if nobody uses it from now on. */
    synchronized boolean leave() {
        users--;
        return isOver();
    }

    /** Nobody enters any more. */
    synchronized void retire() {
        retired = true;
    }

    /** Whether nobody uses it, and nobody will. */
    synchronized boolean isOver() {
        return retired && users == 0;
    }
}
