// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.core;

import java.util.List;
import java.util.function.Consumer;

/** Which threads call a handler, and what waits for them. */
sealed interface Lane permits DirectLane, ThreadLane {

    /**
     * Takes a delivery. Called under the monitor of the lane's post, and not after {@link
     * #close()}.
     *
     * @return false if there is no room: nothing is taken
     */
    boolean take(Delivery delivery);

    /** After a delivery was taken, outside of any monitor. */
    void taken(Delivery delivery);

    /** Whether it is closed, nothing waits in it, and nothing runs. */
    boolean isOver();

    /** Takes no more; what it has runs on, and its threads end after that. */
    void close();

    /**
     * Takes out what has not begun. It is not over until all that is.
     *
     * @param to takes them instead, in order
     */
    void abandon(Consumer<Delivery> to);

    /**
     * Stays open, and takes out what has not begun and came by a route. Called as {@link #take}.
     *
     * @return what it took out, in order
     */
    List<Delivery> withdraw(Route route);

    /** Interrupts what is still running, some time after it was closed. */
    void interrupt();
}
