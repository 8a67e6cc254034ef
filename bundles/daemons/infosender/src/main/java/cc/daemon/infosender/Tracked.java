// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.daemon.infosender;

import java.util.Optional;

/** What is known of one file. Used by one thread. */
final class Tracked {

    private Optional<Stamp> seen = Optional.empty();
    private Optional<Stamp> settled = Optional.empty();
    private String problem = "";
    private long look;

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

    /** Whether nothing is left to be done with the state last seen: it was sent, or never will. */
    boolean isSettled() {
        return seen.equals(settled);
    }

    void settle() {
        settled = seen;
        problem = "";
    }

    /** Has it sent again. */
    void unsettle() {
        settled = Optional.empty();
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
